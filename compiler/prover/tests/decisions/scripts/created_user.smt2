;? create User
;? left: card is null and boss == me & new: created_at == now() and version == 1 & old: true or email == "a@b"
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Card.row 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.created_at (User.row) Int)
(declare-fun User.updated_at (User.row) Int)
(declare-fun User.version (User.row) Int)
(declare-fun User.email (User.row) text)
(declare-fun User.boss (User.row) User.row)
(declare-fun User.boss? (User.row) Bool)
(declare-fun User.level (User.row) Int)
(declare-fun Card? (Card.row) Bool)
(declare-fun Card.owner (Card.row) User.row)

; Who asks, of which rows, and when.
(declare-const this User.row)
(assert (not (User? this)))
(declare-const me User.row)
(assert (User? me))
(declare-const now Int)
(assert (<= 0 now 100000000000000))

; What the request names, and the row as it would have it.
(declare-const new.created_at Int)
(declare-const new.updated_at Int)
(declare-const new.version Int)
(declare-const new.email text)
(declare-const named.email Bool)
(declare-const new.boss User.row)
(declare-const new.boss? Bool)
(declare-const named.boss Bool)
(declare-const new.level Int)
(declare-const named.level Bool)

; The database as the write leaves it.
(define-fun after.User? ((x User.row)) Bool (or (= x this) (User? x)))
(define-fun after.User.created_at ((x User.row)) Int (ite (= x this) new.created_at (User.created_at x)))
(define-fun after.User.updated_at ((x User.row)) Int (ite (= x this) new.updated_at (User.updated_at x)))
(define-fun after.User.version ((x User.row)) Int (ite (= x this) new.version (User.version x)))
(define-fun after.User.email ((x User.row)) text (ite (= x this) new.email (User.email x)))
(define-fun after.User.boss ((x User.row)) User.row (ite (= x this) new.boss (User.boss x)))
(define-fun after.User.boss? ((x User.row)) Bool (ite (= x this) new.boss? (User.boss? x)))
(define-fun after.User.level ((x User.row)) Int (ite (= x this) new.level (User.level x)))
(declare-fun after.holder.Card.owner (User.row) Card.row)

; What every database is like.
(assert (forall ((x User.row)) (=> (and (User? x) (User.boss? x)) (User? (User.boss x)))))
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x User.row) (y User.row)) (=> (and (after.User? x) (after.User? y) (= (after.User.email x) (after.User.email y))) (= x y))))
(assert (forall ((x Card.row)) (=> (Card? x) (User? (Card.owner x)))))
(assert (forall ((x Card.row) (y Card.row)) (=> (and (Card? x) (Card? y) (= (Card.owner x) (Card.owner y))) (= x y))))
(assert (forall ((x User.row)) (<= (- 62135596800000) (User.created_at x) 253402300799999)))
(assert (forall ((x User.row)) (<= (- 62135596800000) (User.updated_at x) 253402300799999)))
(assert (forall ((x User.row)) (<= (- 9007199254740991) (User.version x) 9007199254740991)))
(assert (forall ((x User.row)) (<= 0 (User.level x) 9)))
(assert (forall ((x Card.row)) (=> (Card? x) (= (after.holder.Card.owner (Card.owner x)) x))))

; What the request comes to.
(assert (= new.created_at now))
(assert (= new.updated_at now))
(assert (= new.version 1))
(assert (=> (not named.email) false))
(assert (=> (not named.boss) (not new.boss?)))
(assert (=> (not named.level) false))
(assert (=> (after.User.boss? this) (User? (after.User.boss this))))
(assert (<= (- 62135596800000) new.created_at 253402300799999))
(assert (<= (- 62135596800000) new.updated_at 253402300799999))
(assert (<= 0 new.level 9))

; The conditions that are asked.
; Of the row as the write leaves it.
(define-fun holds.1 () Bool
  (and (not (and (Card? (after.holder.Card.owner this)) (= (Card.owner (after.holder.Card.owner this)) this))) (and (after.User.boss? this) (= (after.User.boss this) me))))
; Of the row as the request would have it.
(define-fun holds.2 () Bool
  (and (= (after.User.created_at this) now) (= (after.User.version this) 1)))

; What is asked.
(assert holds.1)
(assert holds.2)
(assert false)

(check-sat)
