;? get Post
;? author == me and me.boss == editor and me.boss.level > 3 and author.boss.boss is null
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun User.boss (User.row) User.row)
(declare-fun User.boss? (User.row) Bool)
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
(declare-fun Post.slug (Post.row) text)

; Who asks, of which rows, and when.
(declare-const this Post.row)
(assert (Post? this))
(declare-const me User.row)
(assert (User? me))

; What every database is like.
(assert (forall ((x User.row)) (=> (and (User? x) (User.boss? x)) (User? (User.boss x)))))
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

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (and (= (Post.author this) me) (and (and (and (User? me) (User.boss? me)) (Post.editor? this)) (= (User.boss me) (Post.editor this))) (and (and (and (User? me) (User.boss? me)) (User? (User.boss me))) (> (User.level (User.boss me)) 3)) (not (and (and (and (User? (Post.author this)) (User.boss? (Post.author this))) (User? (User.boss (Post.author this)))) (User.boss? (User.boss (Post.author this)))))))

; What is asked.
(assert holds.1)

(check-sat)
