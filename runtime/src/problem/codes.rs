//! The codes of problems and of fields' faults: the one table of them.

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $title:literal, $detail:literal;)*) => {
        /// What kind of problem it is. Stable: clients branch on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code, in the order of their statuses.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As on the wire: `not_found`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status that it comes with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// The same for every occurrence.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What is said where an occurrence says nothing of its own.
            pub(super) const fn detail(self) -> &'static str {
                match self { $(Self::$name => $detail,)* }
            }
        }
    };
}

codes! {
    InvalidRequest = "invalid_request", 400, "Malformed request", "The request can't be read.";
    InvalidContentType = "invalid_content_type", 400, "Wrong content type", "The body must be `application/json`, in UTF-8.";
    InvalidJson = "invalid_json", 400, "Not JSON", "The body is not JSON.";
    /// The body ended early, or did not arrive in time.
    IncompleteBody = "incomplete_body", 400, "Incomplete body", "The body did not arrive whole and in time.";
    UnknownParameter = "unknown_parameter", 400, "Unknown parameter", "The address names a parameter that does not exist.";
    InvalidParameter = "invalid_parameter", 400, "Invalid parameter", "A parameter of the address does not have the form it must have.";
    /// `where`, `sort`, `select` or `include` does not fit the model.
    InvalidExpression = "invalid_expression", 400, "Invalid expression", "The expression does not fit the model.";
    InvalidCursor = "invalid_cursor", 400, "Invalid cursor", "The cursor is not one of this list, or of this caller.";
    /// Rows that are of tenants are asked for, and the request names none.
    TenantRequired = "tenant_required", 400, "Tenant required", "The request must say which tenant it is about.";
    TooExpensive = "too_expensive", 400, "Too expensive", "The request asks for more than one request may.";
    SignInRequired = "sign_in_required", 401, "Sign-in required", "Only signed-in users can do this.";
    /// The access or refresh token is malformed, expired, revoked, or its user is gone.
    InvalidToken = "invalid_token", 401, "Invalid token", "The token is not valid, or no longer.";
    /// No such user, or another password: never told apart.
    InvalidCredentials = "invalid_credentials", 401, "Wrong credentials", "No user has these credentials.";
    /// A rule refuses, or none allows.
    Refused = "refused", 403, "Refused", "The rules do not allow this.";
    /// The request names a field that no rule lets the caller write.
    NoGrant = "no_grant", 403, "Field not granted", "No rule lets the caller write a field that the request names.";
    /// No such row, or one that the caller may not read: never told apart.
    NotFound = "not_found", 404, "Not found", "There is nothing here.";
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed", "The address does not answer to this method.";
    /// Answered by the connection, which ends.
    IncompleteHead = "incomplete_head", 408, "Incomplete head", "The head of the request did not arrive in time.";
    /// Another row holds a value that must be unique.
    NotUnique = "not_unique", 409, "Already taken", "Another row has the same value in a field that must be unique.";
    /// Other rows refer to the row, and must not lose it.
    Restricted = "restricted", 409, "Still in use", "Other rows refer to this one.";
    /// What the spec itself writes in the write can't be written.
    Consequence = "consequence", 409, "Consequence not possible", "What follows from this write can't be done.";
    /// The same request, by its `Idempotency-Key`, is being done.
    InProgress = "in_progress", 409, "Still in progress", "A request with the same `Idempotency-Key` is not finished.";
    VersionMismatch = "version_mismatch", 412, "Changed meanwhile", "The row is not of the version that `If-Match` names.";
    BodyTooLarge = "body_too_large", 413, "Body too large", "The body is larger than a body may be.";
    UnsupportedEncoding = "unsupported_encoding", 415, "Unsupported encoding", "The body must not be compressed.";
    /// The body does not fit the model; `errors` says where.
    Invalid = "invalid", 422, "Invalid", "The body does not fit the model.";
    /// The `Idempotency-Key` came with another request.
    KeyReused = "key_reused", 422, "Key used before", "The `Idempotency-Key` came with another request before.";
    TooManyRequests = "too_many_requests", 429, "Too many requests", "There were too many requests of this kind; try again later.";
    /// Answered by the connection, which ends.
    HeadTooLarge = "head_too_large", 431, "Head too large", "Address and headers are larger than they may be.";
    /// A fault of ours; the log has the cause under the request's id.
    Internal = "internal", 500, "Internal error", "The service failed; the log says why.";
    Timeout = "timeout", 503, "Timed out", "The request took longer than a request may.";
    /// Too much work waits already, or the service is about to stop.
    Unavailable = "unavailable", 503, "Unavailable", "The service can't take the request now.";
}

macro_rules! field_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// What is wrong with one field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FieldCode { $($(#[$doc])* $name,)* }

        impl FieldCode {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

field_codes! {
    /// The model has no such field.
    UnknownField = "unknown_field";
    /// Named twice in one object.
    DuplicateField = "duplicate_field";
    /// The field is never, or no longer, set by a request.
    NotWritable = "not_writable";
    /// The field must be named.
    Required = "required";
    /// Null where a value must be.
    NotNull = "not_null";
    /// Another kind of JSON value than the field's.
    WrongType = "wrong_type";
    /// A text that does not have the form of the field's type.
    WrongFormat = "wrong_format";
    /// Not one of the enum's values.
    UnknownValue = "unknown_value";
    OutOfRange = "out_of_range";
    TooShort = "too_short";
    TooLong = "too_long";
    /// Does not match the pattern of the field.
    NoMatch = "no_match";
    /// No such row, or one that the caller may not read.
    NotFound = "not_found";
    /// Another row has this value.
    NotUnique = "not_unique";
    /// No rule lets the caller write the field.
    NoGrant = "no_grant";
    /// What the model requires of each of its rows would not hold.
    Unmet = "unmet";
    /// Of one part of several: the rules refuse it.
    Refused = "refused";
    /// Of one part of several: other rows refer to the row.
    Restricted = "restricted";
    /// Of one part of several: what the spec itself writes then can't be written.
    Consequence = "consequence";
    /// Of one part of several: the row is not of the version that is asked for.
    VersionMismatch = "version_mismatch";
    /// Of one part of several: only signed-in users can do this.
    SignInRequired = "sign_in_required";
}

impl FieldCode {
    /// What is wrong with one part of several, where that is a matter of that part.
    pub(super) const fn of_part(code: Code) -> Option<Self> {
        match code {
            Code::Refused => Some(Self::Refused),
            Code::NoGrant => Some(Self::NoGrant),
            Code::NotFound => Some(Self::NotFound),
            Code::NotUnique => Some(Self::NotUnique),
            Code::Restricted => Some(Self::Restricted),
            Code::Consequence => Some(Self::Consequence),
            Code::VersionMismatch => Some(Self::VersionMismatch),
            Code::SignInRequired => Some(Self::SignInRequired),
            Code::InvalidRequest
            | Code::InvalidContentType
            | Code::InvalidJson
            | Code::IncompleteBody
            | Code::UnknownParameter
            | Code::InvalidParameter
            | Code::InvalidExpression
            | Code::InvalidCursor
            | Code::TenantRequired
            | Code::TooExpensive
            | Code::InvalidToken
            | Code::InvalidCredentials
            | Code::MethodNotAllowed
            | Code::IncompleteHead
            | Code::BodyTooLarge
            | Code::UnsupportedEncoding
            | Code::Invalid
            | Code::InProgress
            | Code::KeyReused
            | Code::TooManyRequests
            | Code::HeadTooLarge
            | Code::Internal
            | Code::Timeout
            | Code::Unavailable => None,
        }
    }
}

impl Serialize for FieldCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
