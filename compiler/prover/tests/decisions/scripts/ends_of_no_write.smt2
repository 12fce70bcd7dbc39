;? get Card
;? old.funds == new.funds and changed(frozen)
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Card.row 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun Card? (Card.row) Bool)
(declare-fun Card.owner (Card.row) User.row)
(declare-fun Card.funds (Card.row) Int)
(declare-fun Card.funds? (Card.row) Bool)
(declare-fun Card.frozen (Card.row) Bool)
(declare-fun Card.frozen? (Card.row) Bool)

; Who asks, of which rows, and when.
(declare-const this Card.row)
(assert (Card? this))
(declare-const me User.row)
(assert (User? me))

; What every database is like.
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x Card.row)) (=> (Card? x) (User? (Card.owner x)))))
(assert (forall ((x Card.row) (y Card.row)) (=> (and (Card? x) (Card? y) (= (Card.owner x) (Card.owner y))) (= x y))))
(assert (forall ((x Card.row)) (<= (- 9007199254740991) (Card.funds x) 9007199254740991)))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (and (Card.funds? this) (not (or (Card.frozen? this) (not (Card.frozen? this))))))

; What is asked.
(assert holds.1)

(check-sat)
