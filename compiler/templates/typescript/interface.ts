{%- macro body(fields) -%}
{%- if fields.is_empty() -%}
{}
{%- else -%}
{
{{- properties(fields) }}
}
{%- endif -%}
{%- endmacro -%}

{%- macro properties(fields) %}
{%- for field in fields %}
{{ field.doc }}  {{ field.name }}{% if field.optional %}?{% endif %}:{% if !field.ty.starts_with('\n') %} {% endif %}{{ field.ty }};
{%- endfor %}
{%- endmacro -%}
