//! `POST /api/$batch`: several operations in one transaction.

use super::{answer, key};
use crate::records::{self, Ask, Batch, SentBatch};
use crate::route::{Answer, BoxFuture, Call};
use purlin_rules::catalog::ModelId;

/// The rows that the operations left, in their order, null in the place of a deletion.
pub fn batch(call: Call) -> BoxFuture<Answer> {
    Box::pin(async move {
        call.query(&[])?;
        let batch = Batch::read(&call.engine, call.json()?)?;
        let asks = batch.asks();
        call.within_all_limits(call.caller, &asks.iter().map(|(table, asks)| (*table, &asks[..])).collect::<Vec<_>>())?;
        // Each operation says of which model it is.
        let ask: Ask = call.ask(ModelId(0));
        let rows = match records::sent_batch(&call.engine, &ask, &batch, key::of(&call)?).await? {
            SentBatch::Again(rows) => rows,
            SentBatch::First(once) => records::batch(&call.engine, ask, batch, once).await?,
        };
        Ok(answer::list(rows.iter().map(|row| row.as_ref().map_or(&b"null"[..], |row| &row.body))))
    })
}
