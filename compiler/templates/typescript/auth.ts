{% import "typescript/interface.ts" as interface -%}
// {{ mark }} from the spec. Do not edit: the next build replaces it.

{% if let Some(import) = import_enums %}{{ import }}
{% endif -%}
{{ import_user }}
import * as purlin from "./purlin.js";
{%- if let Some((name, fields)) = sign_up %}

/** What is needed to sign up. */
export interface {{ name }} {
{{- interface::properties(fields) }}
  password: string;
}
{%- endif %}

/** What is needed to sign in. */
export interface {{ sign_in }} {
  {{ identify.name }}: {{ identify.ty }};
  password: string;
}

interface {{ user }}AuthTypes {
  signUp: {% if let Some((name, _)) = sign_up %}{{ name }}{% else %}never{% endif %};
  signIn: {{ sign_in }};
  user: {{ user }};
}

{{ picked }}

{{ head }}
  const auth = purlin.auth<{{ user }}AuthTypes>(service);
  return {
{%- for operation in operations %}
    {{ operation }}: auth.{{ operation }},
{%- endfor %}
  };
}
