//! An expression as it is written: spans everywhere, no meaning yet.

use crate::diagnostic::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident {
    pub name: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `a or b or c`, two or more.
    Or(Vec<Expr>),
    /// `a and b and c`, two or more.
    And(Vec<Expr>),
    Not(Box<Expr>),
    Compare {
        op: CompareOp,
        op_span: Span,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `x in [.a, .b]`, `x in ids`.
    In {
        item: Box<Expr>,
        set: Box<Expr>,
    },
    /// `a + b`, `a - b`, `a * b`, `a / b`.
    Arithmetic {
        op: ArithmeticOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `x is null`.
    IsNull(Box<Expr>),
    /// `x is set`.
    IsSet(Box<Expr>),
    /// `x is Staff`, `x is Agent of org`.
    IsRole {
        subject: Box<Expr>,
        role: Ident,
        of: Option<Box<Expr>>,
    },
    /// `can update x`.
    Can {
        verb: Verb,
        row: Box<Expr>,
    },
    /// A bare name: a field of the row, `me`, `this`, a quantifier's variable, an argument.
    Name(String),
    /// `base.name`.
    Member {
        base: Box<Expr>,
        name: Ident,
    },
    /// `base.any(m => …)`, `now()` (no base).
    Call {
        base: Option<Box<Expr>>,
        name: Ident,
        args: Vec<Argument>,
    },
    /// `.open` or `Status.open`.
    EnumValue {
        enum_name: Option<Ident>,
        value: Ident,
    },
    List(Vec<Expr>),
    /// A parenthesised expression, kept for the formatter.
    Group(Box<Expr>),
    Null,
    Bool(bool),
    /// As written, with sign, `_` removed: `42`, `-2.5`.
    Number(String),
    /// The text's content, escapes resolved.
    Text(String),
    /// As written: `15m`.
    Duration(String),
}

impl Expr {
    /// Without the parentheses around it.
    #[must_use]
    pub fn ungrouped(&self) -> &Self {
        let mut expr = self;
        while let ExprKind::Group(inner) = &expr.kind {
            expr = inner;
        }
        expr
    }

    /// The expressions that it is made of, in the order of the text.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Or(parts) | ExprKind::And(parts) | ExprKind::List(parts) => parts.iter().collect(),
            ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => vec![left, right],
            ExprKind::In { item, set } => vec![item, set],
            ExprKind::Not(inner) | ExprKind::IsNull(inner) | ExprKind::IsSet(inner) | ExprKind::Group(inner) => vec![inner],
            ExprKind::IsRole { subject, of, .. } => std::iter::once(&**subject).chain(of.as_deref()).collect(),
            ExprKind::Can { row, .. } => vec![row],
            ExprKind::Member { base, .. } => vec![base],
            ExprKind::Call { base, args, .. } => {
                let said = args.iter().map(|arg| match arg {
                    Argument::Expr(expr) | Argument::Lambda { body: expr, .. } => expr,
                });
                base.as_deref().into_iter().chain(said).collect()
            }
            ExprKind::Name(_)
            | ExprKind::EnumValue { .. }
            | ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Duration(_) => Vec::new(),
        }
    }

    /// The bare name that it is, parentheses aside.
    #[must_use]
    pub fn as_name(&self) -> Option<&str> {
        if let ExprKind::Name(name) = &self.ungrouped().kind { Some(name) } else { None }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    Expr(Expr),
    /// `m => body`.
    Lambda {
        var: Ident,
        body: Expr,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What `can` asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Read,
    Get,
    List,
    Create,
    Update,
    Delete,
    Write,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArithmeticOp {
    Add,
    Subtract,
    Multiply,
    Divide,
}
