;? get Post
;? title == "a" or title in ["abcd", "b"] or author.email == "ann" or slug == title
;? & editor.email == author.email and code != "a"
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun Org? (Org.row) Bool)
(declare-fun Org.owner (Org.row) User.row)
(declare-fun Post? (Post.row) Bool)
(declare-fun Post.org (Post.row) Org.row)
(declare-fun Post.author (Post.row) User.row)
(declare-fun Post.editor (Post.row) User.row)
(declare-fun Post.editor? (Post.row) Bool)
(declare-fun Post.title (Post.row) text)
(declare-fun Post.code (Post.row) text)
(declare-fun Post.likes (Post.row) Int)
(declare-fun Post.likes? (Post.row) Bool)
(declare-fun Post.slug (Post.row) text)
(declare-const text.1 text) ; "a"
(declare-const text.2 text) ; "abcd"
(declare-const text.3 text) ; "b"
(declare-const text.4 text) ; "ann"
(assert (distinct text.1 text.2 text.3 text.4))

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
(assert (forall ((x User.row)) (not (= (User.email x) text.1))))
(assert (forall ((x User.row)) (not (= (User.email x) text.2))))
(assert (forall ((x User.row)) (not (= (User.email x) text.3))))
(assert (forall ((x User.row)) (not (= (User.email x) text.4))))
(assert (forall ((x Post.row)) (not (= (Post.title x) text.2))))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (or (= (Post.title this) text.1) (or (= (Post.title this) text.2) (= (Post.title this) text.3)) (and (User? (Post.author this)) (= (User.email (Post.author this)) text.4)) (= (Post.slug this) (Post.title this))))
; Of the row as it is.
(define-fun holds.2 () Bool
  (and (and (and (and (Post.editor? this) (User? (Post.editor this))) (User? (Post.author this))) (= (User.email (Post.editor this)) (User.email (Post.author this)))) (not (= (Post.code this) text.1))))

; What is asked.
(assert holds.1)
(assert holds.2)

(check-sat)
