// {{ mark }} from the spec. Do not edit: the next build replaces it.
{% for item in enums %}
{{ item.doc }}{{ item.declaration }}
{% endfor -%}
