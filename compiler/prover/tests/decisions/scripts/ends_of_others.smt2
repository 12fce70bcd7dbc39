;? update User beside User
;? other: changed(level) and old.level == 3 & new: changed(level) & not changed(boss)
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun User.boss (User.row) User.row)
(declare-fun User.boss? (User.row) Bool)
(declare-fun User.level (User.row) Int)

; Who asks, of which rows, and when.
(declare-const this User.row)
(assert (User? this))
(declare-const me User.row)
(assert (User? me))
(declare-const other User.row)
(assert (User? other))

; What the request names, and the row as it would have it.
(declare-const new.email text)
(declare-const new.boss User.row)
(declare-const new.boss? Bool)
(declare-const named.boss Bool)
(declare-const new.level Int)
(declare-const named.level Bool)

; The database as the write leaves it.
(define-fun after.User.email ((x User.row)) text (ite (= x this) new.email (User.email x)))
(define-fun after.User.boss ((x User.row)) User.row (ite (= x this) new.boss (User.boss x)))
(define-fun after.User.boss? ((x User.row)) Bool (ite (= x this) new.boss? (User.boss? x)))
(define-fun after.User.level ((x User.row)) Int (ite (= x this) new.level (User.level x)))

; What every database is like.
(assert (forall ((x User.row)) (=> (and (User? x) (User.boss? x)) (User? (User.boss x)))))
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (after.User.email x) (after.User.email y))) (= x y))))
(assert (forall ((x User.row)) (<= 0 (User.level x) 9)))

; What the request comes to.
(assert (= new.email (User.email this)))
(assert (=> (not named.boss) (and (= new.boss? (User.boss? this)) (=> (User.boss? this) (= new.boss (User.boss this))))))
(assert (=> (not named.level) (= new.level (User.level this))))
(assert (=> (after.User.boss? this) (User? (after.User.boss this))))
(assert (<= 0 new.level 9))

; The conditions that are asked.
; Of the row as the request would have it.
(define-fun holds.1 () Bool
  (not (= (User.level this) (after.User.level this))))
; Of the row as it is.
(define-fun holds.2 () Bool
  (not (not (or (and (and (User.boss? this) (after.User.boss? this)) (= (User.boss this) (after.User.boss this))) (and (not (User.boss? this)) (not (after.User.boss? this)))))))

; What is asked.
(assert false)
(assert holds.1)
(assert holds.2)

(check-sat)
