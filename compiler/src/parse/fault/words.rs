//! The grammar's rules in the words of its users.

use crate::parse::grammar::Rule;

/// At most this many are named: a longer list is not read.
const MOST: usize = 4;

/// What the parser would have taken, the most telling first, each once.
pub(super) fn of(rules: &[Rule]) -> Vec<&'static str> {
    let mut words: Vec<(u8, &'static str)> = rules.iter().filter_map(|rule| word(*rule)).collect();
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(|(_, word)| word).take(MOST).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "rules that are never the answer: the end, documentation, what stands inside of words")]
fn word(rule: Rule) -> Option<(u8, &'static str)> {
    Some(match rule {
        Rule::brace_open => (0, "`{`"),
        Rule::brace_close => (0, "`}`"),
        Rule::paren_open | Rule::list_of_names => (3, "`(`"),
        Rule::paren_close => (0, "`)`"),
        Rule::square_open => (4, "`[`"),
        Rule::square_close => (0, "`]`"),
        Rule::colon => (0, "`:`"),
        Rule::dots => (1, "`..`"),
        Rule::type_ref | Rule::type_name => (0, "a type"),
        Rule::type_word => (0, "a name with a capital letter"),
        Rule::name | Rule::word => (0, "a name"),
        Rule::text => (1, "a text in quotes"),
        Rule::number | Rule::low | Rule::high | Rule::range | Rule::numbers => (1, "a number"),
        Rule::duration => (1, "a duration such as `15m`"),
        Rule::operations | Rule::operation => (0, "an operation such as `read` or `create`"),
        Rule::effect | Rule::kw_allow | Rule::kw_deny => (3, "a rule"),
        Rule::condition | Rule::kw_if => (1, "`if`"),
        Rule::expression | Rule::faulty_condition | Rule::faulty_value | Rule::faulty_in_values => (0, "an expression"),
        Rule::message => (2, "a message in quotes"),
        Rule::rule_name | Rule::kw_as => (2, "`as`"),
        Rule::default | Rule::equals => (2, "a default (`= …`)"),
        Rule::attribute | Rule::at => (2, "an attribute (`@…`)"),
        Rule::optional => (2, "`?`"),
        Rule::kw_with => (2, "`with`"),
        Rule::tenancy => (3, "`in`"),
        Rule::kw_edition | Rule::edition => (1, "`edition`"),
        Rule::kw_desc => (2, "`desc`"),
        Rule::kw_can => (0, "`can`"),
        Rule::kw_cannot => (0, "`cannot`"),
        Rule::kw_sees | Rule::sees => (1, "`sees`"),
        Rule::kw_creates | Rule::creates => (1, "`creates`"),
        Rule::read_action | Rule::kw_read => (1, "`read`"),
        Rule::create_action | Rule::kw_create => (1, "`create`"),
        Rule::update_action | Rule::kw_update => (1, "`update`"),
        Rule::delete_action | Rule::kw_delete => (1, "`delete`"),
        Rule::kw_notifies | Rule::notifies => (1, "`notifies`"),
        Rule::because | Rule::kw_because => (2, "`because`"),
        Rule::kw_per | Rule::per | Rule::limit_per => (1, "`per`"),
        Rule::faulty_expression | Rule::faulty_premise => (0, "an expression"),
        Rule::values => (0, "`{`"),
        Rule::kw_when | Rule::when => (1, "`when`"),
        Rule::event => (0, "`created`, `updated` or `deleted`"),
        Rule::kw_system => (0, "`system`"),
        Rule::kw_tz | Rule::zone => (2, "`tz`"),
        Rule::kw_backoff | Rule::backoff => (2, "`backoff`"),
        Rule::kw_jitter => (3, "`jitter`"),
        Rule::kw_where => (1, "`where`"),
        Rule::kw_local => (0, "`local`"),
        Rule::clock => (0, "a time such as `09:00`"),
        Rule::badge => (0, "a number such as `+1`"),
        Rule::size => (0, "a size such as `5MB`"),
        Rule::dimensions => (0, "a size such as `128x128`"),
        Rule::env | Rule::kw_env => (0, "`env(\"NAME\")`"),
        Rule::parameters => (1, "`(`"),
        Rule::arrow | Rule::returns => (1, "`->`"),
        Rule::kw_implies => (0, "`implies`"),
        Rule::claim_target => (1, "an operation such as `read Model`"),
        Rule::kw_by => (0, "`by`"),
        Rule::kw_writing => (0, "`writing`"),
        Rule::kw_until | Rule::until => (2, "`until`"),
        Rule::provider => (0, "a provider such as `google`"),
        Rule::provider_args => (2, "`(`"),
        Rule::kw_required => (2, "`required`"),
        Rule::date => (0, "a day such as `2027-01-31`"),
        Rule::digest => (0, "the number that the report shows"),
        Rule::in_transaction => (3, "`in transaction`"),
        Rule::kw_from | Rule::tenant_from => (0, "`from`"),
        Rule::kw_header | Rule::tenant_header => (0, "`header`"),
        Rule::kw_subdomain => (1, "`subdomain`"),
        Rule::kw_path => (1, "`path`"),
        Rule::kw_check | Rule::check => (2, "`check`"),
        Rule::role_of => (1, "`of`"),
        _ => return None,
    })
}
