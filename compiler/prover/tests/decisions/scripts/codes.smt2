;? get Code
;? many == "b" or many != "1"
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Code.row 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun Code? (Code.row) Bool)
(declare-fun Code.many (Code.row) text)
(declare-const text.1 text) ; "b"
(declare-const text.2 text) ; "1"
(assert (distinct text.1 text.2))

; Who asks, of which rows, and when.
(declare-const this Code.row)
(assert (Code? this))
(declare-const me User.row)
(assert (User? me))

; What every database is like.
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x User.row)) (not (= (User.email x) text.1))))
(assert (forall ((x User.row)) (not (= (User.email x) text.2))))
(assert (forall ((x Code.row)) (not (= (Code.many x) text.2))))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (or (= (Code.many this) text.1) (not (= (Code.many this) text.2))))

; What is asked.
(assert holds.1)

(check-sat)
