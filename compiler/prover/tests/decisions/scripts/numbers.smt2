;? get Post
;? price >= 1.50 and price <= 2.00 and price < rate and rate > 0.5
;? & likes != 3 and likes in [1, -2, editor.level]
;? & not (until == at)
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun User.level (User.row) Int)
(declare-fun Org? (Org.row) Bool)
(declare-fun Org.owner (Org.row) User.row)
(declare-fun Post? (Post.row) Bool)
(declare-fun Post.org (Post.row) Org.row)
(declare-fun Post.author (Post.row) User.row)
(declare-fun Post.editor (Post.row) User.row)
(declare-fun Post.editor? (Post.row) Bool)
(declare-fun Post.title (Post.row) text)
(declare-fun Post.likes (Post.row) Int)
(declare-fun Post.likes? (Post.row) Bool)
(declare-fun Post.price (Post.row) Int)
(declare-fun Post.rate (Post.row) Int)
(declare-fun Post.rate? (Post.row) Bool)
(declare-fun Post.at (Post.row) Int)
(declare-fun Post.until (Post.row) Int)
(declare-fun Post.until? (Post.row) Bool)
(declare-fun Post.slug (Post.row) text)

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
(assert (forall ((x Post.row)) (=> (and (Post? x) (Post.editor? x)) (User? (Post.editor x)))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.org x) (Post.org y)) (= (Post.title x) (Post.title y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.author x) (Post.author y)) (= (Post.slug x) (Post.slug y))) (= x y))))
(assert (forall ((x Org.row)) (=> (Org? x) (User? (Org.owner x)))))
(assert (forall ((x User.row)) (<= 0 (User.level x) 9)))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))
(assert (forall ((x Post.row)) (<= (- 9999) (Post.price x) 9999)))
(assert (forall ((x Post.row)) (<= (- 999999) (Post.rate x) 999999)))
(assert (forall ((x Post.row)) (<= (- 62135596800000) (Post.at x) 253402300799999)))
(assert (forall ((x Post.row)) (<= (- 62135596800000) (Post.until x) 253402300799999)))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (and (>= (Post.price this) 150) (<= (Post.price this) 200) (and (and (not (not (<= (- 999999999999999999) (* (Post.price this) 100) 999999999999999999))) (Post.rate? this)) (< (* (Post.price this) 100) (Post.rate this))) (and (Post.rate? this) (> (Post.rate this) 5000))))
; Of the row as it is.
(define-fun holds.2 () Bool
  (and (not (and (Post.likes? this) (= (Post.likes this) 3))) (or (and (Post.likes? this) (= (Post.likes this) 1)) (and (Post.likes? this) (= (Post.likes this) (- 2))) (and (and (Post.likes? this) (and (Post.editor? this) (User? (Post.editor this)))) (= (Post.likes this) (User.level (Post.editor this)))))))
; Of the row as it is.
(define-fun holds.3 () Bool
  (not (and (Post.until? this) (= (Post.until this) (Post.at this)))))

; What is asked.
(assert holds.1)
(assert holds.2)
(assert holds.3)

(check-sat)
