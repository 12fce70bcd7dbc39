// {{ mark }} from the spec. Do not edit: the next build replaces it.

{% for import in imports -%}
{{ import }}
{% endfor -%}
import * as purlin from "./purlin.js";

{{ doc }}export interface {{ name }} {
{%- if let Some(auth) = auth %}
  readonly auth: {{ auth.name }};
{%- endif %}
{%- for model in models %}{% if !model.operations.is_empty() %}
{{ model.key_doc }}  readonly {{ model.names.key }}: {{ model.names.rows }};
{%- endif %}{% endfor %}
}

/** A client of the service at `options.url`. */
{{ create }}
{{ service }}
  return {
{%- for entry in entries %}
{{ entry }}
{%- endfor %}
  };
}
