;? get Post
;? key == "01890000-0000-7000-8000-000000000001" and "01890000-0000-7000-8000-000000000002" == key
;? & author == "01890000-0000-7000-8000-000000000003"
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-sort uuid 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun Org? (Org.row) Bool)
(declare-fun Org.owner (Org.row) User.row)
(declare-fun Post? (Post.row) Bool)
(declare-fun Post.org (Post.row) Org.row)
(declare-fun Post.author (Post.row) User.row)
(declare-fun Post.title (Post.row) text)
(declare-fun Post.likes (Post.row) Int)
(declare-fun Post.likes? (Post.row) Bool)
(declare-fun Post.key (Post.row) uuid)
(declare-fun Post.key? (Post.row) Bool)
(declare-fun Post.slug (Post.row) text)
(declare-const User.row.01890000-0000-7000-8000-000000000003 User.row)
(declare-const uuid.01890000-0000-7000-8000-000000000001 uuid)
(declare-const uuid.01890000-0000-7000-8000-000000000002 uuid)
(assert (distinct uuid.01890000-0000-7000-8000-000000000001 uuid.01890000-0000-7000-8000-000000000002))

; Who asks, of which rows, and when.
(declare-const this Post.row)
(assert (Post? this))
(declare-const me User.row)
(assert (User? me))

; What every database is like.
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x Post.row)) (=> (Post? x) (or (not (Post.likes? x)) (and (Post.likes? x) (< (Post.likes x) 10))))))
(assert (forall ((x Post.row)) (=> (Post? x) (Org? (Post.org x)))))
(assert (forall ((x Post.row)) (=> (Post? x) (User? (Post.author x)))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.org x) (Post.org y)) (= (Post.title x) (Post.title y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.author x) (Post.author y)) (= (Post.slug x) (Post.slug y))) (= x y))))
(assert (forall ((x Org.row)) (=> (Org? x) (User? (Org.owner x)))))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (and (and (Post.key? this) (= (Post.key this) uuid.01890000-0000-7000-8000-000000000001)) (and (Post.key? this) (= uuid.01890000-0000-7000-8000-000000000002 (Post.key this)))))
; Of the row as it is.
(define-fun holds.2 () Bool
  (= (Post.author this) User.row.01890000-0000-7000-8000-000000000003))

; What is asked.
(assert holds.1)
(assert holds.2)

(check-sat)
