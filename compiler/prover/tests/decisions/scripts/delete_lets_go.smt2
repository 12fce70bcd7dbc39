;? delete Note beside Note
;? other: about is set & other left: about is null and words.any(w => true)
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

; Who asks, of which rows, and when.
(declare-const this Note.row)
(assert (Note? this))
(declare-const me User.row)
(assert (User? me))
(declare-const other Note.row)
(assert (Note? other))

; The database as the write leaves it.
(define-fun gone.Note ((x Note.row)) Bool (= x this))
(define-fun after.Note? ((x Note.row)) Bool (and (Note? x) (not (gone.Note x))))
(define-fun gone.Word ((x Word.row)) Bool (gone.Note (Word.note x)))
(define-fun after.Word? ((x Word.row)) Bool (and (Word? x) (not (gone.Word x))))
(define-fun after.Note.about? ((x Note.row)) Bool (and (Note.about? x) (not (gone.Note (Note.about x)))))

; What every database is like.
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x Note.row)) (=> (Note? x) (Post? (Note.post x)))))
(assert (forall ((x Note.row)) (=> (Note? x) (User? (Note.by x)))))
(assert (forall ((x Note.row)) (=> (and (Note? x) (Note.about? x)) (Note? (Note.about x)))))
(assert (forall ((x Word.row)) (=> (Word? x) (Note? (Word.note x)))))
(assert (forall ((x Post.row)) (=> (Post? x) (or (not (Post.likes? x)) (and (Post.likes? x) (< (Post.likes x) 10))))))
(assert (forall ((x Post.row)) (=> (Post? x) (Org? (Post.org x)))))
(assert (forall ((x Post.row)) (=> (Post? x) (User? (Post.author x)))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.org x) (Post.org y)) (= (Post.title x) (Post.title y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.author x) (Post.author y)) (= (Post.slug x) (Post.slug y))) (= x y))))
(assert (forall ((x Org.row)) (=> (Org? x) (User? (Org.owner x)))))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))

; The conditions that are asked.
; Of the other row as it is.
(define-fun holds.1 () Bool
  (not (not (Note.about? other))))
; Of the other row as the write leaves it.
(define-fun holds.2 () Bool
  (and (after.Note? other) (and (not (after.Note.about? other)) (exists ((x1 Word.row)) (and (after.Word? x1) (= (Word.note x1) other))))))

; What is asked.
(assert holds.1)
(assert holds.2)

(check-sat)
