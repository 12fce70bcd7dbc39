//! Words by which other products begin a part of a spec, and what Purlin has for it.

use crate::parse::fault::Body;

/// What is written instead of a word that begins nothing here.
pub(in crate::parse::fault) fn word(body: Body, found: &str) -> Option<&'static str> {
    let places = match body {
        Body::Spec => of_specs(found),
        Body::Model => of_models(found),
        Body::Auth => of_auth(found),
        Body::Trigger => of_triggers(found),
        Body::Notification => of_notifications(found),
        Body::Job => of_jobs(found),
        Body::Function | Body::Endpoint => of_calls(found),
        Body::Bucket => of_buckets(found),
        Body::Setting | Body::Tenant | Body::Enum | Body::Seed | Body::Values | Body::Test | Body::Webhook => None,
        Body::Locale | Body::Variants | Body::Channel | Body::Message | Body::Proof => None,
    };
    let unnamed = body == Body::Spec && found.starts_with(|c: char| c.is_ascii_uppercase());
    places.or(unnamed.then_some("write `model` before the name of a model"))
}

fn of_specs(found: &str) -> Option<&'static str> {
    Some(match found {
        "allow" | "deny" => "rules stand inside of the model that they are about",
        "unique" | "index" => "it stands inside of the model that it is about",
        "import" | "include" | "use" | "from" | "require" => "nothing is imported: all `*.purlin` files of a project are one program",
        "cron" | "schedule" | "scheduler" | "task" | "worker" => {
            "what runs by the clock is a job: `job tidy { every \"0 3 * * *\"  run rust \"jobs::tidy\" }`"
        }
        "trigger" | "hook" | "hooks" | "after" | "before" | "afterSave" | "beforeSave" | "afterCreate" | "afterUpdate" | "afterDelete" => {
            "what follows a write is a trigger: `on Ticket updated when status == .closed { … }`"
        }
        "function" | "func" | "def" | "exports" | "export" | "rpc" | "mutation" | "action" => {
            "what clients call is a function: `fn merge(ticket: Ticket) { allow if me is set  run js \"functions/merge.ts\" }`"
        }
        "route" | "router" | "webhook" | "post" | "get" | "api" => {
            "what other services call is an endpoint: `endpoint POST \"/hooks/stripe\" { verify stripe(env(\"SECRET\"))  run js \"hooks/stripe.ts\" }`"
        }
        "match" | "service" | "rules_version" => {
            "rules stand inside of the model that they are about: `model User { email: Email  allow read if this == me }`"
        }
        "storage" | "files" | "upload" | "uploads" => "files are kept in a bucket: `bucket avatars { max 5MB  types \"image/*\" }`",
        "policy" | "policies" | "grant" | "GRANT" | "rule" | "rules" | "permissions" => {
            "who may do what is said inside of the model: `allow read if owner == me`"
        }
        "create" | "CREATE" | "alter" | "ALTER" => {
            "tables are `model`, policies are `allow` inside of a model, and what follows a write is `on Model updated { … }`"
        }
        "datasource" | "generator" | "database" | "db" | "config" | "settings" | "environment" => {
            "where a service runs and keeps its rows stands in `purlin.yaml`; a project without one has defaults"
        }
        "subscription" | "subscriptions" | "realtime" | "publication" | "topic" => {
            "clients subscribe to the rows of a model that says `live`; what else they tell each other is a `channel`"
        }
        "fixture" | "fixtures" | "data" => "rows to begin with are a seed: `seed dev { ann: User { email: \"ann@acme.test\" } }`",
        _ => return None,
    })
}

fn of_models(found: &str) -> Option<&'static str> {
    Some(match found {
        "validate" | "validates" | "assert" | "ensure" | "invariant" | "CHECK" => {
            "what holds of every row is `require starts_on < ends_on \"it ends after it starts\"`"
        }
        "constraint" | "CONSTRAINT" | "key" | "KEY" | "primary" | "PRIMARY" | "UNIQUE" => {
            "keys are `unique (a, b)`, what holds of every row is `require E`; an `id` is there anyway"
        }
        "hook" | "hooks" | "trigger" | "triggers" | "after" | "before" | "on" => {
            "what follows a write is a trigger, beside the model: `on Ticket updated when status == .closed { … }`"
        }
        "policy" | "policies" | "rule" | "rules" | "permissions" | "permission" | "access" | "acl" | "grant" | "security" => {
            "who may do what is a rule: `allow read if owner == me`"
        }
        "timestamps" => "every model has `created_at` and `updated_at`",
        "realtime" | "subscribe" | "broadcast" => "a model whose rows clients may subscribe to says `live`",
        "extends" | "implements" | "include" | "use" => "what several models share is a `mixin`: `model Post with Authored { … }`",
        _ => return None,
    })
}

fn of_auth(found: &str) -> Option<&'static str> {
    Some(match found {
        "provider" | "providers" | "strategy" | "strategies" | "oauth" | "oauth2" | "sso" | "google" | "github" | "apple" => {
            "how users sign in is said by `password`, `magic_link`, `otp` and `social google, github`"
        }
        "jwt" | "token" | "tokens" | "expires" | "expiry" | "cookie" | "secret" | "refresh" => {
            "for how long a sign-in holds is said by `session { access 15m  refresh 30d }`; secrets stand in `purlin.yaml`"
        }
        "email" | "username" | "login" => "the field that users sign in with is named by `identify email`",
        "roles" | "role" => "a role is declared beside `auth`: `role Staff = me.is_staff`",
        _ => return None,
    })
}

fn of_triggers(found: &str) -> Option<&'static str> {
    Some(match found {
        "email" | "mail" | "send" | "push" | "sms" | "sendEmail" => {
            "who is told of it is said by `notify user { title \"…\"  via push, email }`"
        }
        "insert" | "add" => "a row is written by `create Entry { ticket: this }`",
        "update" => "a field of the row is written by `set status = .closed`",
        "call" | "http" | "fetch" | "post" => {
            "another service is told by `webhook \"https://example.com/hook\"`, code is run by `run js \"…\"`"
        }
        _ => return None,
    })
}

fn of_notifications(found: &str) -> Option<&'static str> {
    Some(match found {
        "subject" | "heading" => "what is told first is its `title \"…\"`, of an e-mail too",
        "text" | "message" | "content" | "html" => "what is told is its `body \"…\"`",
        "channel" | "channels" | "method" | "by" => "the ways are named by `via push, email`",
        "to" | "recipient" => "to whom stands after `notify`: `notify ticket.requester { … }`",
        "url" | "action" | "click" => "what opens is its `link \"/t/{number}\"`",
        _ => return None,
    })
}

fn of_jobs(found: &str) -> Option<&'static str> {
    Some(match found {
        "schedule" | "cron" | "interval" | "at" => "when a job runs is said by `every \"0 3 * * *\"` or `every 15m`",
        "select" | "from" | "foreach" | "where" | "update" => {
            "the rows of a job are those of its `for`: `for t: Ticket where t.status == .closed  set status = .archived`"
        }
        "notify" | "send" | "email" | "create" => {
            "a job changes its rows or runs code; what follows from a change is a trigger: `on Ticket updated { notify … }`"
        }
        "handler" | "exec" | "script" | "call" | "do" => {
            "the code of a job is named by `run rust \"jobs::tidy\"` or `run js \"jobs/tidy.ts\"`"
        }
        "retries" | "attempts" => "how often it is tried again is said by `retry 8 backoff 5s..1h`",
        _ => return None,
    })
}

fn of_calls(found: &str) -> Option<&'static str> {
    Some(match found {
        "return" | "handler" | "body" | "code" | "let" | "const" | "var" | "exec" | "call" | "await" => {
            "what is called is code beside the spec, named by `run js \"functions/merge.ts\"` or `run rust \"tickets::merge\"`"
        }
        "auth" | "secured" | "policy" | "require" | "permission" => "who may call a function is said by `allow if me is set`",
        "secret" | "signature" => "who calls an endpoint is told by `verify stripe(env(\"SECRET\"))`",
        _ => return None,
    })
}

fn of_buckets(found: &str) -> Option<&'static str> {
    Some(match found {
        "max_size" | "maxSize" | "size" | "limit" | "fileSizeLimit" => "the largest file is said by `max 5MB`",
        "allowed" | "mime" | "mimeTypes" | "mime_types" | "accept" | "allowedMimeTypes" | "content_types" => {
            "what kinds of files are taken is said by `types \"image/*\", \"application/pdf\"`"
        }
        "allow" | "policy" | "read" | "write" => "who may read a file is who may read the field that holds it: `avatar: File(avatars)?`",
        _ => return None,
    })
}
