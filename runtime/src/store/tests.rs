//! The store's threads: what is written is there, what fails fails alone, nothing ends them but being told to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::schema::{Migrate, Shape};
use super::system::System;
use super::{Handed, Options, Place, Session, Store};
use crate::fixture::chat;
use crate::limits::Limits;
use crate::problem::{Code, Problem};
use purlin_rules::plan::{LimitPer, Operation, RateLimit, sql};
use purlin_rules::value::Id;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc;
use std::task::{Context, Waker};
use std::time::Duration;

fn options() -> Options {
    Options { readers: 2, ..Options::default() }
}

fn store(options: &Options) -> Store {
    let store = Store::open(&Place::Temporary, &Shape::of(&chat()), options).unwrap();
    store.reshape(&Shape::of(&chat()), Migrate::Refuse).unwrap()
}

/// A row of the bookkeeping, which needs no plan.
fn note(session: &Session<'_>, key: &str) -> Result<(), Problem> {
    System::new(r#"INSERT INTO "_purlin_meta" ("key", "value") VALUES (?1, 1)"#).execute(session, [key]).map(drop)
}

/// So many writes for a row, in an hour.
fn limits(count: u32) -> Arc<Limits> {
    let mut service = chat();
    let limit = RateLimit { operations: vec![Operation::Create].into(), count, seconds: 3600, per: LimitPer::Row(sql("{.room}")) };
    service.tables.to_mut()[0].limits = vec![limit].into();
    Arc::new(Limits::of(&service))
}

/// As [`note`], counted for a row.
fn counted_note(session: &Session<'_>, limits: &Arc<Limits>, key: &str) -> Result<(), Problem> {
    session.tally().add(limits, 0, (0, 0), Id([7; 16]));
    note(session, key)
}

async fn notes(store: &Store) -> i64 {
    let count = r#"SELECT count(*) FROM "_purlin_meta" WHERE "key" <> 'shape'"#;
    store.read(move |session| System::new(count).row(session, [], |row| row.get(0))).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_reader_sees_what_was_answered() {
    let store = store(&options());
    for i in 0..20 {
        store.write(move |session| note(session, &format!("{i}"))).await.unwrap();
        assert_eq!(notes(&store).await, i + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_failure_does_not_sink_its_group() {
    let store = Arc::new(store(&options()));
    // While the writer is held up, a group gathers behind it.
    let (release, held) = mpsc::channel::<()>();
    let holder = Arc::clone(&store);
    let hold = tokio::spawn(async move { holder.write(move |_| held.recv().map_err(Problem::internal)).await });
    let jobs: Vec<_> = (0..30)
        .map(|i| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                store
                    .write(move |session| {
                        note(session, &format!("{i}"))?;
                        match i % 3 {
                            0 => Ok(()),
                            1 => Err(Code::Refused.into()),
                            _ => panic!("a job that panics"),
                        }
                    })
                    .await
            })
        })
        .collect();
    release.send(()).unwrap();
    hold.await.unwrap().unwrap();
    for (i, job) in jobs.into_iter().enumerate() {
        let result = job.await.unwrap();
        match i % 3 {
            0 => assert!(result.is_ok()),
            1 => assert_eq!(result.unwrap_err().code(), Code::Refused),
            _ => {
                let problem = result.unwrap_err();
                assert_eq!(problem.code(), Code::Internal);
                assert!(problem.cause().unwrap().contains("a job that panics"));
            }
        }
    }
    assert_eq!(notes(&store).await, 10);
}

#[tokio::test]
async fn a_read_that_panics_is_an_internal_error_and_the_next_one_works() {
    let store = store(&options());
    for _ in 0..3 {
        let problem = store.read::<(), _>(|_| panic!("a read that panics")).await.unwrap_err();
        assert_eq!(problem.code(), Code::Internal);
        assert!(!String::from_utf8(problem.body("")).unwrap().contains("panic"));
        assert_eq!(notes(&store).await, 0);
    }
}

#[tokio::test]
async fn one_write_that_takes_too_long_does_not_sink_its_group() {
    let store = Arc::new(store(&Options { time_out: Duration::from_millis(50), ..options() }));
    let (release, held) = mpsc::channel::<()>();
    let holder = Arc::clone(&store);
    // Where it is of that group, it is run again, and finds nobody to wait for.
    let work = move |_: &Session<'_>| {
        let _ = held.recv();
        Ok(())
    };
    let hold = tokio::spawn(async move { holder.write(work).await });
    let jobs: Vec<_> = (0..9)
        .map(|i| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                     INSERT INTO \"_purlin_meta\" (\"key\", \"value\") SELECT 'x' || i, 1 FROM n";
                let work = move |session: &Session<'_>| match i % 3 {
                    1 => System::new(forever).execute(session, []).map(drop),
                    _ => note(session, &format!("{i}")),
                };
                (i, store.write(work).await)
            })
        })
        .collect();
    // On one thread each of them runs until it waits for its answer.
    tokio::task::yield_now().await;
    drop(release);
    hold.await.unwrap().unwrap();
    for job in jobs {
        let (i, result) = job.await.unwrap();
        assert_eq!(result.map_err(|problem| problem.code()), if i % 3 == 1 { Err(Code::Timeout) } else { Ok(()) }, "{i}");
    }
    assert_eq!(notes(&store).await, 6);
}

#[tokio::test]
async fn what_fails_is_not_counted_and_what_is_run_again_is_counted_once() {
    let store = Arc::new(store(&Options { time_out: Duration::from_millis(50), ..options() }));
    let limits = limits(6);
    let (release, held) = mpsc::channel::<()>();
    let holder = Arc::clone(&store);
    let work = move |_: &Session<'_>| {
        let _ = held.recv();
        Ok(())
    };
    let hold = tokio::spawn(async move { holder.write(work).await });
    let jobs: Vec<_> = (0..9)
        .map(|i| {
            let (store, limits) = (Arc::clone(&store), Arc::clone(&limits));
            tokio::spawn(async move {
                let forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                     INSERT INTO \"_purlin_meta\" (\"key\", \"value\") SELECT 'x' || i, 1 FROM n";
                let work = move |session: &Session<'_>| {
                    counted_note(session, &limits, &format!("{i}"))?;
                    if i % 3 == 1 { System::new(forever).execute(session, []).map(drop) } else { Ok(()) }
                };
                (i, store.write(work).await)
            })
        })
        .collect();
    tokio::task::yield_now().await;
    drop(release);
    hold.await.unwrap().unwrap();
    for job in jobs {
        let (i, result) = job.await.unwrap();
        assert_eq!(result.map_err(|problem| problem.code()), if i % 3 == 1 { Err(Code::Timeout) } else { Ok(()) }, "{i}");
    }
    let refused = store.write(move |session| counted_note(session, &limits, "more")).await;
    assert_eq!(refused.map_err(|problem| problem.code()), Err(Code::TooManyRequests));
    assert_eq!(notes(&store).await, 6);
}

#[tokio::test]
async fn what_is_written_is_counted_though_nobody_waits_for_it() {
    let (store, limits) = (store(&options()), limits(1));
    let own = Arc::clone(&limits);
    {
        let write = pin!(store.write(move |session| counted_note(session, &own, "first")));
        // It may be done before it is asked after: nobody hears of it either way.
        let _ = write.poll(&mut Context::from_waker(Waker::noop()));
    }
    let refused = store.write(move |session| counted_note(session, &limits, "second")).await;
    assert_eq!(refused.map_err(|problem| problem.code()), Err(Code::TooManyRequests));
    assert_eq!(notes(&store).await, 1);
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_interrupted() {
    let store = store(&Options { time_out: Duration::from_millis(20), ..options() });
    let forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let read = store.read(move |session| System::new(forever).row(session, [], |row| row.get::<_, i64>(0)));
    assert_eq!(read.await.unwrap_err().code(), Code::Timeout);
    assert_eq!(notes(&store).await, 0);
    // A write, too, and without harm to those after it.
    let write = store.write(move |session| {
        note(session, "gone")?;
        System::new(forever).row(session, [], |row| row.get::<_, i64>(0))
    });
    assert_eq!(write.await.unwrap_err().code(), Code::Timeout);
    store.write(|session| note(session, "there")).await.unwrap();
    assert_eq!(notes(&store).await, 1);
}

#[tokio::test]
async fn a_read_whose_caller_has_gone_is_interrupted() {
    let store = store(&Options { readers: 2, time_out: Duration::from_secs(3600), ..options() });
    let forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    for _ in 0..2 {
        let (began, begun) = tokio::sync::oneshot::channel();
        let reader = store.clone();
        let caller = tokio::spawn(async move {
            let work = move |session: &Session<'_>| {
                let _ = began.send(());
                System::new(forever).row(session, [], |row| row.get::<_, i64>(0))
            };
            reader.read(work).await
        });
        begun.await.unwrap();
        caller.abort();
    }
    assert_eq!(notes(&store).await, 0, "the readers are free again");
}

#[tokio::test]
async fn work_is_turned_away_when_too_much_waits() {
    let store = Arc::new(store(&Options { readers: 2, queue: 2, ..options() }));
    // Every thread that reads is held up.
    let mut held_up = Vec::new();
    for _ in 0..2 {
        let (release, held) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let holder = Arc::clone(&store);
        let hold = tokio::spawn(async move {
            let work = move |_: &Session<'_>| {
                started.send(()).unwrap();
                held.recv().map_err(Problem::internal)
            };
            holder.read(work).await
        });
        has_started.await.unwrap();
        held_up.push((release, hold));
    }
    // On one thread each of them runs until it waits for its answer: the third finds the queue full.
    let waiting: Vec<_> = (0..2)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.read(|_| Ok(())).await })
        })
        .collect();
    tokio::task::yield_now().await;
    assert_eq!(store.waiting(), (2, 0));
    let problem = store.read(|_| Ok(())).await.unwrap_err();
    assert_eq!((problem.code(), problem.wait()), (Code::Unavailable, Some(1)));
    for (release, hold) in held_up {
        release.send(()).unwrap();
        hold.await.unwrap().unwrap();
    }
    for read in waiting {
        read.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn readers_cannot_write() {
    let store = store(&options());
    assert_eq!(store.read(|session| note(session, "x")).await.unwrap_err().code(), Code::Internal);
    assert_eq!(notes(&store).await, 0);
}

#[tokio::test]
async fn closing_finishes_what_waits_and_turns_away_what_comes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/data.sqlite");
    let place = Place::File(path.clone());
    let store = Store::open(&place, &Shape::of(&chat()), &options()).unwrap();
    store.write(|session| note(session, "x")).await.unwrap();
    let closing = store.clone();
    tokio::task::spawn_blocking(move || closing.close()).await.unwrap();
    assert_eq!(store.write(|session| note(session, "y")).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(store.read(|_| Ok(())).await.unwrap_err().code(), Code::Unavailable);
    // Everything is in the file itself.
    assert!(!path.with_extension("sqlite-wal").exists());
    let again = Store::open(&place, &Shape::of(&chat()), &options()).unwrap();
    assert_eq!(notes(&again).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_log_does_not_grow_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.sqlite");
    let options = Options { log_pages: 1000, ..options() };
    let store = Arc::new(Store::open(&Place::File(path.clone()), &Shape::of(&chat()), &options).unwrap());
    let fill = Arc::new(System::new(r#"INSERT INTO "_purlin_meta" ("key", "value") VALUES (?1, randomblob(50000))"#));
    // How soon checkpoints catch up is up to the disk: written is until they have, twice over. At no time is the log longer than sixteen
    // full ones and what is written at once.
    let (mut written, mut log) = (0, 0);
    while written < 12 || log > written * 5_000_000 / 2 {
        let jobs: Vec<_> = (0..100)
            .map(|i| {
                let (store, fill) = (Arc::clone(&store), Arc::clone(&fill));
                tokio::spawn(async move { store.write(move |session| fill.execute(session, [format!("{written}.{i}")])).await.unwrap() })
            })
            .collect();
        for job in jobs {
            job.await.unwrap();
        }
        written += 1;
        log = std::fs::metadata(path.with_extension("sqlite-wal")).unwrap().len();
        assert!(log < 16 * 1000 * 4096 + 2 * 5_000_000, "{log}");
    }
    assert_eq!(notes(&store).await, 100 * i64::try_from(written).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_at_its_brim_waits_for_the_checkpoint_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { log_pages: 100, ..options() };
    let store = Store::open(&Place::File(folder.path().join("data.sqlite")), &Shape::of(&chat()), &options).unwrap();
    let fill = Arc::new(System::new(r#"INSERT INTO "_purlin_meta" ("key", "value") VALUES (?1, randomblob(50000))"#));
    let write = |written: i64| {
        let (store, fill) = (store.clone(), Arc::clone(&fill));
        tokio::spawn(async move { store.write(move |session| fill.execute(session, [written.to_string()])).await.unwrap() })
    };
    let (overdue, (begins, began), (ends, ended)) = (Arc::clone(&store.threads.overdue), mpsc::channel(), mpsc::channel::<()>());
    let slow = std::thread::spawn(move || {
        let _turn = overdue.turn();
        begins.send(()).unwrap();
        ended.recv().unwrap();
    });
    began.recv().unwrap();
    let mut written = 0;
    let waiting = loop {
        assert!(store.log_pages() < 16 * 100 + 50, "{}", store.log_pages());
        let mut next = write(written);
        written += 1;
        if tokio::time::timeout(Duration::from_secs(2), &mut next).await.is_err() {
            break next;
        }
    };
    ends.send(()).unwrap();
    slow.join().unwrap();
    waiting.await.unwrap();
    write(written).await.unwrap();
    assert!(store.log_pages() < 100, "{}", store.log_pages());
    assert_eq!(notes(&store).await, written + 1);
}

#[tokio::test]
async fn a_temporary_store_leaves_nothing_behind() {
    let store = store(&options());
    let file = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let path = store.read(move |session| System::new(file).row(session, [], |row| row.get::<_, String>(0))).await.unwrap().unwrap();
    assert!(std::path::Path::new(&path).exists());
    let closing = store.clone();
    tokio::task::spawn_blocking(move || closing.close()).await.unwrap();
    drop(store);
    assert!(!std::path::Path::new(&path).exists());
}

#[cfg(unix)]
#[tokio::test]
async fn what_the_store_makes_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let shared = tempfile::tempdir().unwrap();
    std::fs::set_permissions(shared.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let folder = shared.path().join(".purlin");
    let shape = Shape::of(&chat());
    let store = Store::open(&Place::File(folder.join("data.sqlite")), &shape, &options()).unwrap();
    let store = store.reshape(&shape, Migrate::Refuse).unwrap();
    store.write(|session| note(session, "one")).await.unwrap();
    assert_eq!(mode(&folder), 0o700);
    for name in ["data.sqlite", "data.sqlite-wal", "data.sqlite-shm"] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    assert_eq!(mode(shared.path()), 0o755, "a folder that was there keeps its mode");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reads_that_take_long_leave_threads_to_all_others() {
    let store = Arc::new(store(&options()));
    let (release, held) = crossbeam_channel::bounded::<()>(0);
    let long: Vec<_> = (0..24)
        .map(|_| {
            let (store, held) = (Arc::clone(&store), held.clone());
            tokio::spawn(async move { store.read_at_length(move |_| held.recv().map_err(Problem::internal)).await })
        })
        .collect();
    for _ in 0..50 {
        assert_eq!(notes(&store).await, 0);
    }
    drop(release);
    for job in long {
        job.await.unwrap().unwrap_err();
    }
}

#[tokio::test]
async fn a_log_that_is_read_from_grows_and_starts_anew_when_it_no_longer_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.sqlite");
    let options = Options { log_pages: 100, ..options() };
    let store = Store::open(&Place::File(path.clone()), &Shape::of(&chat()), &options).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    let look = r#"SELECT count(*) FROM "_purlin_meta""#;
    other.execute_batch("BEGIN").unwrap();
    let seen: i64 = other.query_row(look, [], |row| row.get(0)).unwrap();
    let fill = Arc::new(System::new(r#"INSERT INTO "_purlin_meta" ("key", "value") VALUES (?1, randomblob(50000))"#));
    for place in 0..100 {
        let fill = Arc::clone(&fill);
        store.write(move |session| fill.execute(session, [place.to_string()])).await.unwrap();
    }
    assert!(store.log_pages() > 1000, "{}", store.log_pages());
    assert_eq!(other.query_row(look, [], |row| row.get::<_, i64>(0)).unwrap(), seen);
    other.execute_batch("COMMIT").unwrap();

    // Once nobody reads from it, the log starts anew by itself: no page need be added for it to be looked at.
    for place in 0.. {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let note = Arc::new(System::new(r#"INSERT INTO "_purlin_meta" ("key", "value") VALUES (?1, 1)"#));
        store.write(move |session| note.execute(session, [format!("after {place}")])).await.unwrap();
        if store.log_pages() < 100 {
            break;
        }
        assert!(place < 500, "{}", store.log_pages());
    }
}

/// Counts so far, where it is asked.
fn count_here(store: &Store, rows: i64) -> Result<std::thread::ThreadId, Handed> {
    let count = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT count(*) FROM n";
    let count = System::new(count);
    let ran = store.read_here(|session| {
        assert_eq!(count.row(session, [rows], |row| row.get(0))?, Some(rows));
        Ok(std::thread::current().id())
    });
    ran.map(Result::unwrap)
}

#[tokio::test]
async fn a_read_runs_where_it_is_asked_unless_it_takes_long() {
    let store = store(&options());
    let here = std::thread::current().id();
    assert_eq!(count_here(&store, 10), Ok(here));
    for _ in 0..100 {
        assert_eq!(count_here(&store, 1_000_000), Err(Handed::AtLength));
    }
    assert_eq!(count_here(&store, 10), Ok(here), "what computes long changes nothing for the others");

    // What the writer answered is there for it, too.
    store.write(|session| note(session, "one")).await.unwrap();
    let count = System::new(r#"SELECT count(*) FROM "_purlin_meta" WHERE "key" = 'one'"#);
    assert_eq!(store.read_here(|session| count.row(session, [], |row| row.get::<_, i64>(0))).unwrap().unwrap(), Some(1));

    let closing = store.clone();
    tokio::task::spawn_blocking(move || closing.close()).await.unwrap();
    assert_eq!(count_here(&store, 10), Err(Handed::On));
}

#[tokio::test]
async fn a_read_that_panics_where_it_is_asked_fails_alone() {
    let store = store(&options());
    let panics = |_: &Session<'_>| -> Result<(), Problem> { panic!("amid a read") };
    assert_eq!(store.read_here(panics).unwrap_err(), Handed::On);
    assert_eq!(count_here(&store, 10), Ok(std::thread::current().id()));
}

/// All that the file holds: its schema, and the rows of each table.
fn held(store: &Store) -> Vec<String> {
    let connection = rusqlite::Connection::open(&store.threads.located.path).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| Ok(format!("{:?}", (0..columns).map(|place| row.get_ref_unwrap(place)).collect::<Vec<_>>()));
        statement.query_map([], row).unwrap().map(Result::unwrap).collect()
    };
    let tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let tables: Vec<String> = { tables }.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let rows = tables.iter().flat_map(|table| texts(&format!("SELECT '{table}', * FROM \"{table}\"")));
    texts("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").into_iter().chain(rows).collect()
}

#[tokio::test]
async fn a_store_that_is_emptied_is_as_it_was_made() {
    let store = store(&options());
    let made = held(&store);
    let mut emptying = store.emptying().unwrap();
    emptying.empty().unwrap();
    assert_eq!(held(&store), made, "of rows, a store begins with none");
    for _ in 0..2 {
        let fill = |session: &Session<'_>| {
            let row = r#"INSERT INTO "_purlin_sequence" ("field", "scope", "value") VALUES ('a.b', x'', 7)"#;
            System::new(row).execute(session, [])?;
            let user = r#"INSERT INTO "user" SELECT x'00', 0, 0, 1, 'ann@chat.test', 'Ann' WHERE 1"#;
            System::new(user).execute(session, []).map(drop)
        };
        store.write(fill).await.unwrap();
        assert_ne!(held(&store), made);
        emptying.empty().unwrap();
        assert_eq!(held(&store), made);
    }
}
