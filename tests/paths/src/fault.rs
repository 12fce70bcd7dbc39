//! Faults seeded between a service and who asks it: what heads of answers would tell, were they made of what is stored and not of what
//! the caller may know. Comes in: a request and its answer. Goes out: the answer with the fault. Each has a path whose cases must notice.

use crate::secret::World;
use crate::world::Served;
use purlin_tests::wire::{Answer, Request};
use serde_json::Value as Json;

/// What a service could do wrong.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// A path of the block of the table whose cases are to notice.
    pub(crate) path: &'static str,
    pub(crate) done: fn(&Exchange<'_>, &mut Answer),
}

/// What a fault may go by: it knows all that is stored.
pub(crate) struct Exchange<'e> {
    pub(crate) request: &'e Request,
    pub(crate) served: &'e Served,
    pub(crate) world: &'e World,
}

pub(crate) static FAULTS: [Fault; 17] = [
    Fault {
        name: "a row that is kept back has its `ETag`",
        path: "GET /api/{model}/{id}",
        done: |asked, answer| mark(answer, 404, "etag", asked.row().map(|_| r#""1-0""#)),
    },
    Fault {
        name: "a row that is kept back has not changed",
        path: "GET /api/{model}/{id} :if-none-match",
        done: |asked, answer| {
            if asked.header("if-none-match").is_some() && asked.row().is_some() && answer.status == 404 {
                *answer = Answer { status: 304, body: Vec::new(), ..answer.clone() };
            }
        },
    },
    Fault {
        name: "a change that is refused tells the version of its row",
        path: "PATCH /api/{model}/{id}",
        done: |asked, answer| mark(answer, 404, "etag", asked.row().map(|_| r#""1-0""#)),
    },
    Fault {
        name: "a version is compared before the rules are asked",
        path: "PATCH /api/{model}/{id} :if-match",
        done: |asked, answer| {
            let other = asked.header("if-match").is_some_and(|version| version != r#""1""#);
            if other && answer.status == 404 && asked.row().is_some() {
                answer.status = 412;
            }
        },
    },
    Fault {
        name: "a deletion that is refused tells the version of its row",
        path: "DELETE /api/{model}/{id}",
        done: |asked, answer| mark(answer, 404, "etag", asked.row().map(|_| r#""1-0""#)),
    },
    Fault {
        name: "a creation tells where the row is that has the value",
        path: "POST /api/{model}",
        done: |asked, answer| mark(answer, 409, "location", asked.holder().as_deref()),
    },
    Fault {
        name: "an upsert tells where the row is that has the key",
        path: "PUT /api/{model}",
        done: |asked, answer| mark(answer, 409, "location", asked.holder().as_deref()),
    },
    Fault {
        name: "a deletion tells how many rows keep the row",
        path: "spec: @on_delete(restrict)",
        done: |asked, answer| {
            let count = asked.served.stored("Order").len().to_string();
            mark(answer, 409, "link", Some(&count));
        },
    },
    Fault {
        name: "who has called too often waits for what others have called",
        path: "spec: limit per me",
        done: |asked, answer| mark(answer, 429, "retry-after", (!asked.world.before.is_empty()).then_some("7200")),
    },
    Fault {
        name: "sign-in waits longer for an address that has an account",
        path: "POST /auth/sign-in",
        done: |asked, answer| mark(answer, 429, "retry-after", asked.has_account().then_some("7200")),
    },
    Fault {
        name: "a tenant that is there is told by a header",
        path: "any address :x-club",
        done: |asked, answer| {
            let status = answer.status;
            mark(answer, status, "x-club", asked.is_of_a_club().then_some("there"));
        },
    },
    Fault {
        name: "whoever names a tenant that is not there waits",
        path: "any address :x-club",
        done: |asked, answer| mark(answer, 404, "retry-after", (!asked.is_of_a_club()).then_some("1")),
    },
    Fault {
        name: "browsers may ask of tenants that are there",
        path: "OPTIONS",
        done: |asked, answer| {
            if !asked.is_of_a_club() {
                answer.headers.retain(|(name, _)| name != "access-control-allow-origin");
            }
        },
    },
    Fault {
        name: "pages of every origin may read",
        path: "any address :origin",
        done: |asked, answer| set(answer, "access-control-allow-origin", asked.header("origin").unwrap_or("*")),
    },
    Fault {
        name: "pages of whatever origin may read",
        path: "any address :origin",
        done: |_, answer| set(answer, "access-control-allow-origin", "*"),
    },
    Fault {
        name: "caches are not told what an answer depends on",
        path: "a cache on the way",
        done: |_, answer| set(answer, "vary", "origin"),
    },
    Fault {
        name: "caches may keep an answer for others",
        path: "a cache on the way",
        done: |_, answer| set(answer, "cache-control", "public, max-age=60"),
    },
];

impl Exchange<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.request.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The model of the address, as the spec spells it.
    fn model(&self) -> Option<String> {
        let name = self.request.target.strip_prefix("/api/")?.split(['/', '?']).next()?;
        let mut letters = name.chars();
        Some(letters.next()?.to_ascii_uppercase().to_string() + letters.as_str())
    }

    /// The row that the address names, whoever may read it.
    fn row(&self) -> Option<Json> {
        let id = self.request.target.split(['/', '?']).nth(3)?;
        self.served.stored(&self.model()?).into_iter().find(|row| row["id"] == id)
    }

    /// Where the row is that has a value of the body.
    fn holder(&self) -> Option<String> {
        let (model, body) = (self.model()?, serde_json::from_slice::<Json>(self.request.body.as_ref()?).ok()?);
        let has = |row: &Json| ["name", "serial", "code"].iter().any(|name| !body[name].is_null() && body[name] == row[name]);
        let holder = self.served.stored(&model).into_iter().find(has)?;
        Some(format!("/api/{}/{}", model.to_ascii_lowercase(), holder["id"].as_str()?))
    }

    /// Whether the address of the secrets has an account.
    fn has_account(&self) -> bool {
        self.served.stored("Person").iter().any(|person| person["email"] == "scarlet@paths.test")
    }

    /// Whether the club that is named is there.
    fn is_of_a_club(&self) -> bool {
        let named = self.header("x-club");
        self.served.stored("Club").iter().any(|club| club["slug"].as_str() == named)
    }
}

/// Adds a header to an answer of that status.
fn mark(answer: &mut Answer, status: u16, name: &str, value: Option<&str>) {
    if let Some(value) = value.filter(|_| answer.status == status) {
        set(answer, name, value);
    }
}

fn set(answer: &mut Answer, name: &str, value: &str) {
    answer.headers.retain(|(own, _)| own != name);
    answer.headers.push((name.to_owned(), value.to_owned()));
}
