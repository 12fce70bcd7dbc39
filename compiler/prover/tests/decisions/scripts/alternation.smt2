;? get User
;? posts.all(p => p.notes_of.any(n => n.by == this))
; Of infinitely many rows, perhaps.
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-sort Note.row 0)
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
(declare-fun Post.slug (Post.row) text)
(declare-fun Note? (Note.row) Bool)
(declare-fun Note.post (Note.row) Post.row)
(declare-fun Note.by (Note.row) User.row)

; Who asks, of which rows, and when.
(declare-const this User.row)
(assert (User? this))
(declare-const me User.row)
(assert (User? me))

; What every database is like.
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x Post.row)) (=> (Post? x) (or (not (Post.likes? x)) (and (Post.likes? x) (< (Post.likes x) 10))))))
(assert (forall ((x Post.row)) (=> (Post? x) (Org? (Post.org x)))))
(assert (forall ((x Post.row)) (=> (Post? x) (User? (Post.author x)))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.org x) (Post.org y)) (= (Post.title x) (Post.title y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.author x) (Post.author y)) (= (Post.slug x) (Post.slug y))) (= x y))))
(assert (forall ((x Note.row)) (=> (Note? x) (Post? (Note.post x)))))
(assert (forall ((x Note.row)) (=> (Note? x) (User? (Note.by x)))))
(assert (forall ((x Org.row)) (=> (Org? x) (User? (Org.owner x)))))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (not (exists ((x1 Post.row)) (and (Post? x1) (= (Post.author x1) this) (not (exists ((x2 Note.row)) (and (Note? x2) (= (Note.post x2) x1) (= (Note.by x2) this))))))))

; What is asked.
(assert holds.1)

(check-sat)
