// {{ mark }} from the spec. Do not edit: the next build replaces it.

{% for export in exports -%}
{{ export }}
{% endfor -%}
export * as purlin from "./purlin.js";
