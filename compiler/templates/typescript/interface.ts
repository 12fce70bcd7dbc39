{%- macro properties(fields) %}
{%- for field in fields %}
{{ field.doc }}  {{ field.name }}{% if field.optional %}?{% endif %}: {{ field.ty }};
{%- endfor %}
{%- endmacro -%}
