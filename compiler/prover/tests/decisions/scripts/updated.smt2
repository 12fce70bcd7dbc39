;? update Post
;? old: author == me & new: author != me & left: editor is null and notes_of.any(n => true) & changed(likes) and old.state == .draft and new.state == .shown & names likes & new: updated_at > created_at and version > 1
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-sort Note.row 0)
(declare-datatypes ((State.value 0)) (((State.draft) (State.shown))))
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun Org? (Org.row) Bool)
(declare-fun Org.owner (Org.row) User.row)
(declare-fun Post? (Post.row) Bool)
(declare-fun Post.created_at (Post.row) Int)
(declare-fun Post.updated_at (Post.row) Int)
(declare-fun Post.version (Post.row) Int)
(declare-fun Post.org (Post.row) Org.row)
(declare-fun Post.author (Post.row) User.row)
(declare-fun Post.editor (Post.row) User.row)
(declare-fun Post.editor? (Post.row) Bool)
(declare-fun Post.title (Post.row) text)
(declare-fun Post.state (Post.row) State.value)
(declare-fun Post.likes (Post.row) Int)
(declare-fun Post.likes? (Post.row) Bool)
(declare-fun Post.slug (Post.row) text)
(declare-fun Note? (Note.row) Bool)
(declare-fun Note.post (Note.row) Post.row)
(declare-fun Note.by (Note.row) User.row)

; Who asks, of which rows, and when.
(declare-const this Post.row)
(assert (Post? this))
(declare-const me User.row)
(assert (User? me))
(declare-const now Int)
(assert (<= 0 now 100000000000000))

; What the request names, and the row as it would have it.
(declare-const named.likes Bool)
(declare-const new.created_at Int)
(declare-const new.updated_at Int)
(declare-const new.version Int)
(declare-const new.org Org.row)
(declare-const new.author User.row)
(declare-const named.author Bool)
(declare-const new.editor User.row)
(declare-const new.editor? Bool)
(declare-const named.editor Bool)
(declare-const new.title text)
(declare-const named.title Bool)
(declare-const new.state State.value)
(declare-const named.state Bool)
(declare-const new.likes Int)
(declare-const new.likes? Bool)
(declare-const new.slug text)

; The database as the write leaves it.
(define-fun after.Post.created_at ((x Post.row)) Int (ite (= x this) new.created_at (Post.created_at x)))
(define-fun after.Post.updated_at ((x Post.row)) Int (ite (= x this) new.updated_at (Post.updated_at x)))
(define-fun after.Post.version ((x Post.row)) Int (ite (= x this) new.version (Post.version x)))
(define-fun after.Post.org ((x Post.row)) Org.row (ite (= x this) new.org (Post.org x)))
(define-fun after.Post.author ((x Post.row)) User.row (ite (= x this) new.author (Post.author x)))
(define-fun after.Post.editor ((x Post.row)) User.row (ite (= x this) new.editor (Post.editor x)))
(define-fun after.Post.editor? ((x Post.row)) Bool (ite (= x this) new.editor? (Post.editor? x)))
(define-fun after.Post.title ((x Post.row)) text (ite (= x this) new.title (Post.title x)))
(define-fun after.Post.state ((x Post.row)) State.value (ite (= x this) new.state (Post.state x)))
(define-fun after.Post.likes ((x Post.row)) Int (ite (= x this) new.likes (Post.likes x)))
(define-fun after.Post.likes? ((x Post.row)) Bool (ite (= x this) new.likes? (Post.likes? x)))
(define-fun after.Post.slug ((x Post.row)) text (ite (= x this) new.slug (Post.slug x)))

; What every database is like.
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x Org.row)) (=> (Org? x) (User? (Org.owner x)))))
(assert (forall ((x Post.row)) (=> (Post? x) (or (not (Post.likes? x)) (and (Post.likes? x) (< (Post.likes x) 10))))))
(assert (forall ((x Post.row)) (=> (Post? x) (Org? (Post.org x)))))
(assert (forall ((x Post.row)) (=> (Post? x) (User? (Post.author x)))))
(assert (forall ((x Post.row)) (=> (and (Post? x) (Post.editor? x)) (User? (Post.editor x)))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.org x) (Post.org y)) (= (Post.title x) (Post.title y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (after.Post.org x) (after.Post.org y)) (= (after.Post.title x) (after.Post.title y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.author x) (Post.author y)) (= (Post.slug x) (Post.slug y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (after.Post.author x) (after.Post.author y)) (= (after.Post.slug x) (after.Post.slug y))) (= x y))))
(assert (forall ((x Note.row)) (=> (Note? x) (Post? (Note.post x)))))
(assert (forall ((x Note.row)) (=> (Note? x) (User? (Note.by x)))))
(assert (forall ((x Post.row)) (<= (- 62135596800000) (Post.created_at x) 253402300799999)))
(assert (forall ((x Post.row)) (<= (- 62135596800000) (Post.updated_at x) 253402300799999)))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.version x) 9007199254740991)))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))

; What the request comes to.
(assert (= new.created_at (Post.created_at this)))
(assert (= new.updated_at now))
(assert (= new.version (+ (Post.version this) 1)))
(assert (= new.org (Post.org this)))
(assert (=> (not named.author) (= new.author (Post.author this))))
(assert (=> (not named.editor) (and (= new.editor? (Post.editor? this)) (=> (Post.editor? this) (= new.editor (Post.editor this))))))
(assert (=> (not named.title) (= new.title (Post.title this))))
(assert (=> (not named.state) (= new.state (Post.state this))))
(assert (=> (not named.likes) (and (= new.likes? (Post.likes? this)) (=> (Post.likes? this) (= new.likes (Post.likes this))))))
(assert (= new.slug (Post.slug this)))
(assert (or (not (after.Post.likes? this)) (and (after.Post.likes? this) (< (after.Post.likes this) 10))))
(assert (or (not (= (Post.state this) State.shown)) (= (after.Post.state this) State.shown)))
(assert (Org? (after.Post.org this)))
(assert (User? (after.Post.author this)))
(assert (=> (after.Post.editor? this) (User? (after.Post.editor this))))
(assert (<= (- 62135596800000) new.created_at 253402300799999))
(assert (<= (- 62135596800000) new.updated_at 253402300799999))
(assert (<= (- 9007199254740991) new.likes 9007199254740991))

; The conditions that are asked.
; Of the row as it is: allow update Post if …
(define-fun holds.1 () Bool
  (= (Post.author this) me))
; Of the row as the request would have it.
(define-fun holds.2 () Bool
  (not (= (after.Post.author this) me)))
; Of the row as the write leaves it.
(define-fun holds.3 () Bool
  (and (not (after.Post.editor? this)) (exists ((x1 Note.row)) (and (Note? x1) (= (Note.post x1) this)))))
; Of the row as it is.
(define-fun holds.4 () Bool
  (and (not (or (and (and (Post.likes? this) (after.Post.likes? this)) (= (Post.likes this) (after.Post.likes this))) (and (not (Post.likes? this)) (not (after.Post.likes? this))))) (= (Post.state this) State.draft) (= (after.Post.state this) State.shown)))
; Of the row as the request would have it.
(define-fun holds.5 () Bool
  (and (> (after.Post.updated_at this) (after.Post.created_at this)) (> (after.Post.version this) 1)))

; What is asked.
(assert holds.1)
(assert holds.2)
(assert holds.3)
(assert holds.4)
(assert named.likes)
(assert holds.5)

(check-sat)
