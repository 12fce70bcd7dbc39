;? get Post
;? notes_of.any(n => n.by == me and n.words.any(w => w.says == "a")) and notes_of.none(n => n.about is set)
;? & people.any(p => p.level > 3) and not people.all(p => p == author)
; Of infinitely many rows, perhaps.
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-sort Note.row 0)
(declare-sort Word.row 0)
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
(declare-fun Post.title (Post.row) text)
(declare-fun Post.likes (Post.row) Int)
(declare-fun Post.likes? (Post.row) Bool)
(declare-fun Post.slug (Post.row) text)
(declare-fun Note? (Note.row) Bool)
(declare-fun Note.post (Note.row) Post.row)
(declare-fun Note.by (Note.row) User.row)
(declare-fun Note.about (Note.row) Note.row)
(declare-fun Note.about? (Note.row) Bool)
(declare-fun Word? (Word.row) Bool)
(declare-fun Word.note (Word.row) Note.row)
(declare-fun Word.says (Word.row) text)
(declare-const text.1 text) ; "a"

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
(assert (forall ((x Note.row)) (=> (Note? x) (Post? (Note.post x)))))
(assert (forall ((x Note.row)) (=> (Note? x) (User? (Note.by x)))))
(assert (forall ((x Note.row)) (=> (and (Note? x) (Note.about? x)) (Note? (Note.about x)))))
(assert (forall ((x Word.row)) (=> (Word? x) (Note? (Word.note x)))))
(assert (forall ((x Org.row)) (=> (Org? x) (User? (Org.owner x)))))
(assert (forall ((x User.row)) (not (= (User.email x) text.1))))
(assert (forall ((x User.row)) (<= 0 (User.level x) 9)))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (and (exists ((x1 Note.row)) (and (Note? x1) (= (Note.post x1) this) (and (= (Note.by x1) me) (exists ((x2 Word.row)) (and (Word? x2) (= (Word.note x2) x1) (= (Word.says x2) text.1)))))) (not (exists ((x1 Note.row)) (and (Note? x1) (= (Note.post x1) this) (not (not (Note.about? x1))))))))
; Of the row as it is.
(define-fun holds.2 () Bool
  (and (exists ((x1 User.row) (link1 Note.row)) (and (User? x1) (and (Note? link1) (= (Note.post link1) this) (= (Note.by link1) x1)) (> (User.level x1) 3))) (not (not (exists ((x1 User.row) (link1 Note.row)) (and (User? x1) (and (Note? link1) (= (Note.post link1) this) (= (Note.by link1) x1)) (not (= x1 (Post.author this)))))))))

; What is asked.
(assert holds.1)
(assert holds.2)

(check-sat)
