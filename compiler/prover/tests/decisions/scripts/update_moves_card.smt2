;? update Card
;? old: owner == me and owner.card.funds > 2 & left: owner.card.funds == 3 and me.card is null
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

; Who asks, of which rows, and when.
(declare-const this Card.row)
(assert (Card? this))
(declare-const me User.row)
(assert (User? me))

; What the request names, and the row as it would have it.
(declare-const new.owner User.row)
(declare-const named.owner Bool)
(declare-const new.funds Int)
(declare-const new.funds? Bool)
(declare-const named.funds Bool)

; The database as the write leaves it.
(define-fun after.Card.owner ((x Card.row)) User.row (ite (= x this) new.owner (Card.owner x)))
(define-fun after.Card.funds ((x Card.row)) Int (ite (= x this) new.funds (Card.funds x)))
(define-fun after.Card.funds? ((x Card.row)) Bool (ite (= x this) new.funds? (Card.funds? x)))
(declare-fun holder.Card.owner (User.row) Card.row)
(declare-fun after.holder.Card.owner (User.row) Card.row)

; What every database is like.
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x Card.row)) (=> (Card? x) (User? (Card.owner x)))))
(assert (forall ((x Card.row) (y Card.row)) (=> (and (Card? x) (Card? y) (= (Card.owner x) (Card.owner y))) (= x y))))
(assert (forall ((x Card.row) (y Card.row)) (=> (and (Card? x) (Card? y) (= (after.Card.owner x) (after.Card.owner y))) (= x y))))
(assert (forall ((x Card.row)) (<= (- 9007199254740991) (Card.funds x) 9007199254740991)))
(assert (forall ((x Card.row)) (=> (Card? x) (= (holder.Card.owner (Card.owner x)) x))))
(assert (forall ((x Card.row)) (=> (Card? x) (= (after.holder.Card.owner (after.Card.owner x)) x))))

; What the request comes to.
(assert (=> (not named.owner) (= new.owner (Card.owner this))))
(assert (=> (not named.funds) (and (= new.funds? (Card.funds? this)) (=> (Card.funds? this) (= new.funds (Card.funds this))))))
(assert (User? (after.Card.owner this)))
(assert (<= (- 9007199254740991) new.funds 9007199254740991))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (and (= (Card.owner this) me) (and (and (and (and (User? (Card.owner this)) (and (Card? (holder.Card.owner (Card.owner this))) (= (Card.owner (holder.Card.owner (Card.owner this))) (Card.owner this)))) (Card? (holder.Card.owner (Card.owner this)))) (Card.funds? (holder.Card.owner (Card.owner this)))) (> (Card.funds (holder.Card.owner (Card.owner this))) 2))))
; Of the row as the write leaves it.
(define-fun holds.2 () Bool
  (and (and (and (and (and (User? (after.Card.owner this)) (and (Card? (after.holder.Card.owner (after.Card.owner this))) (= (after.Card.owner (after.holder.Card.owner (after.Card.owner this))) (after.Card.owner this)))) (Card? (after.holder.Card.owner (after.Card.owner this)))) (after.Card.funds? (after.holder.Card.owner (after.Card.owner this)))) (= (after.Card.funds (after.holder.Card.owner (after.Card.owner this))) 3)) (not (and (Card? (after.holder.Card.owner me)) (= (after.Card.owner (after.holder.Card.owner me)) me)))))

; What is asked.
(assert holds.1)
(assert holds.2)

(check-sat)
