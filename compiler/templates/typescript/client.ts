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
{%- if let Some(operations) = operations %}
  /** Several writes in one call: all of them are done, or none. */
  readonly batch: purlin.Batch<{{ operations }}>;
{%- endif %}
}
{%- if let Some(operations) = operations %}

/** What a batch may hold. */
export interface {{ operations }} {
{%- for model in models %}{% if model.writes.is_some() %}
  readonly {{ model.names.key }}: {{ model.names.operations }};
{%- endif %}{% endfor %}
}
{%- endif %}

/** A client of the service at `options.url`. */
{{ create }}
{{ service }}
  return {
{%- for entry in entries %}
{{ entry }}
{%- endfor %}
{%- if operations.is_some() %}
    batch: purlin.batch(service, (add) => ({
{%- for entry in operation_entries %}
{{ entry }}
{%- endfor %}
    })),
{%- endif %}
  };
}
