{% import "typescript/interface.ts" as interface -%}
{%- macro shapes(relations) -%}
{% if relations.is_empty() %}{}{% else %}{
{%- for relation in relations %}
    {{ relation.name }}: {{ relation.shape }},
{%- endfor %}
  }{% endif %}
{%- endmacro -%}
// {{ mark }} from the spec. Do not edit: the next build replaces it.

{% if let Some(import) = import_enums %}{{ import }}
{% endif -%}
import * as purlin from "../purlin.js";
{%- for import in import_models %}
{{ import }}
{%- endfor %}

{{ doc }}export interface {{ names.row }} {{ interface::body(row) }}
{%- if let Some(fields) = create %}

/** What a `{{ names.row }}` is created with. */
export interface {{ names.create }} {{ interface::body(fields) }}
{%- endif %}
{%- if let Some(fields) = update %}

/** What may be changed of a `{{ names.row }}`. */
export interface {{ names.update }} {{ interface::body(fields) }}
{%- endif %}

export interface {{ names.types }} {
  row: {{ names.row }};
  create: {% if create.is_some() %}{{ names.create }}{% else %}never{% endif %};
  update: {% if update.is_some() %}{{ names.update }}{% else %}never{% endif %};
  kinds: {
{%- for (field, kind) in kinds %}
    {{ field }}: "{{ kind }}";
{%- endfor %}
  };
  keys:{% if !keys.starts_with('\n') %} {% endif %}{{ keys }};
  relations: {% if relations.is_empty() %}object{% else %}{
{%- for relation in relations %}
    {{ relation.name }}: {{ relation.ty }};
{%- endfor %}
  }{% endif %};
{%- if is_searched %}
  search: true;
{%- endif %}
}

export const {{ names.shape }}: purlin.Shape = {
  {{ bigints }}
  {{ lists }}
  one: () => ({% call shapes(leading(false)) %}{% endcall %}),
  many: () => ({% call shapes(leading(true)) %}{% endcall %}),
};

{{ rows }}

{{ head }}
  const path = "{{ path }}";
{{ all }}
  return {
    [purlin.model]: rows[purlin.model],
{%- for operation in operations %}
    {{ operation }}: rows.{{ operation }},
{%- endfor %}
  };
}
{%- if let Some(writes) = writes %}

{{ writes.declaration }}

{{ writes.head }}
{{ writes.made }}
}
{%- endif %}
