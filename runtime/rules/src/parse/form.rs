//! What a builder of trees has to tell apart. Two grammars include `expr.pest`, that of a request's `where` and that of specs; each has
//! rules of its own type, and says by [`Forms`] what they are.

use pest::RuleType;

/// A rule of `expr.pest` that is a node of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Expression,
    Not,
    Operator,
    IsTest,
    CanTest,
    Operand,
    Name,
    Arguments,
    Lambda,
    EnumValue,
    Group,
    List,
    Text,
    Number,
    Duration,
    Null,
    True,
    False,
    RoleName,
    /// The bracket that ends arguments.
    Close,
}

/// The rules of a grammar that includes `expr.pest`: to be had by [`forms!`](crate::forms).
pub trait Forms: RuleType {
    /// None is for rules that are no nodes, and for those of the rest of the grammar.
    fn form(self) -> Option<Form>;
}

/// Makes the rules that pest generates from a grammar which includes `expr.pest` [`Forms`].
#[macro_export]
macro_rules! forms {
    ($rule:ident) => {
        impl $crate::parse::Forms for $rule {
            fn form(self) -> Option<$crate::parse::Form> {
                use $crate::parse::Form;
                Some(match self {
                    Self::expression => Form::Expression,
                    Self::kw_not => Form::Not,
                    Self::operator => Form::Operator,
                    Self::is_test => Form::IsTest,
                    Self::can_test => Form::CanTest,
                    Self::operand => Form::Operand,
                    Self::name => Form::Name,
                    Self::arguments => Form::Arguments,
                    Self::lambda => Form::Lambda,
                    Self::enum_value => Form::EnumValue,
                    Self::group => Form::Group,
                    Self::list => Form::List,
                    Self::text => Form::Text,
                    Self::number => Form::Number,
                    Self::duration => Form::Duration,
                    Self::kw_null => Form::Null,
                    Self::kw_true => Form::True,
                    Self::kw_false => Form::False,
                    Self::role_name => Form::RoleName,
                    Self::close => Form::Close,
                    _ => return None,
                })
            }
        }
    };
}
