;? create Card by nobody
;? left: owner.card == this and funds is null & not names owner
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Card.row 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun Card? (Card.row) Bool)
(declare-fun Card.created_at (Card.row) Int)
(declare-fun Card.updated_at (Card.row) Int)
(declare-fun Card.version (Card.row) Int)
(declare-fun Card.owner (Card.row) User.row)
(declare-fun Card.funds (Card.row) Int)
(declare-fun Card.funds? (Card.row) Bool)

; Who asks, of which rows, and when.
(declare-const this Card.row)
(assert (not (Card? this)))
(declare-const now Int)
(assert (<= 0 now 100000000000000))

; What the request names, and the row as it would have it.
(declare-const named.owner Bool)
(declare-const new.created_at Int)
(declare-const new.updated_at Int)
(declare-const new.version Int)
(declare-const new.owner User.row)
(declare-const new.funds Int)
(declare-const new.funds? Bool)
(declare-const named.funds Bool)

; The database as the write leaves it.
(define-fun after.Card? ((x Card.row)) Bool (or (= x this) (Card? x)))
(define-fun after.Card.created_at ((x Card.row)) Int (ite (= x this) new.created_at (Card.created_at x)))
(define-fun after.Card.updated_at ((x Card.row)) Int (ite (= x this) new.updated_at (Card.updated_at x)))
(define-fun after.Card.version ((x Card.row)) Int (ite (= x this) new.version (Card.version x)))
(define-fun after.Card.owner ((x Card.row)) User.row (ite (= x this) new.owner (Card.owner x)))
(define-fun after.Card.funds ((x Card.row)) Int (ite (= x this) new.funds (Card.funds x)))
(define-fun after.Card.funds? ((x Card.row)) Bool (ite (= x this) new.funds? (Card.funds? x)))
(declare-fun after.holder.Card.owner (User.row) Card.row)

; What every database is like.
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x Card.row)) (=> (Card? x) (User? (Card.owner x)))))
(assert (forall ((x Card.row) (y Card.row)) (=> (and (Card? x) (Card? y) (= (Card.owner x) (Card.owner y))) (= x y))))
(assert (forall ((x Card.row) (y Card.row)) (=> (and (after.Card? x) (after.Card? y) (= (after.Card.owner x) (after.Card.owner y))) (= x y))))
(assert (forall ((x Card.row)) (<= (- 62135596800000) (Card.created_at x) 253402300799999)))
(assert (forall ((x Card.row)) (<= (- 62135596800000) (Card.updated_at x) 253402300799999)))
(assert (forall ((x Card.row)) (<= (- 9007199254740991) (Card.version x) 9007199254740991)))
(assert (forall ((x Card.row)) (<= (- 9007199254740991) (Card.funds x) 9007199254740991)))
(assert (forall ((x Card.row)) (=> (after.Card? x) (= (after.holder.Card.owner (after.Card.owner x)) x))))

; What the request comes to.
(assert (= new.created_at now))
(assert (= new.updated_at now))
(assert (= new.version 1))
(assert (=> (not named.owner) false))
(assert (=> (not named.funds) (not new.funds?)))
(assert (User? (after.Card.owner this)))
(assert (<= (- 62135596800000) new.created_at 253402300799999))
(assert (<= (- 62135596800000) new.updated_at 253402300799999))
(assert (<= (- 9007199254740991) new.funds 9007199254740991))

; The conditions that are asked.
; Of the row as the write leaves it.
(define-fun holds.1 () Bool
  (and (and (and (User? (after.Card.owner this)) (and (after.Card? (after.holder.Card.owner (after.Card.owner this))) (= (after.Card.owner (after.holder.Card.owner (after.Card.owner this))) (after.Card.owner this)))) (= (after.holder.Card.owner (after.Card.owner this)) this)) (not (after.Card.funds? this))))

; What is asked.
(assert holds.1)
(assert (not named.owner))

(check-sat)
