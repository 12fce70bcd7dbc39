// Written by `purlin build` from the spec. Do not edit: the next build replaces it.

//! How users sign in.

use purlin_runtime::{plan, route};

pub const AUTH: plan::Auth = plan::Auth {
    table: super::models::Model::Person.id(),
    identify: super::models::person::Field::Email.id(),
    password_min: 10,
    access_seconds: 900,
    refresh_seconds: 2592000,
};

pub const ROUTES: &[route::Route] = &[
    route::Route::open(
        route::Method::Post,
        plan::text("/auth/sign-up"),
        purlin_runtime::auth::sign_up,
    ),
    route::Route::open(
        route::Method::Post,
        plan::text("/auth/sign-in"),
        purlin_runtime::auth::sign_in,
    ),
    route::Route::open(
        route::Method::Post,
        plan::text("/auth/refresh"),
        purlin_runtime::auth::refresh,
    ),
    route::Route::open(
        route::Method::Post,
        plan::text("/auth/sign-out"),
        purlin_runtime::auth::sign_out,
    ),
    route::Route::caller(
        route::Method::Get,
        plan::text("/auth/me"),
        purlin_runtime::auth::me,
    ),
];
