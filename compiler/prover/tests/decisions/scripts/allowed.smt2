;? update Post in tenant
;? allowed & not allowed
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-datatypes ((State.value 0)) (((State.draft) (State.shown))))
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
(declare-fun Post.state (Post.row) State.value)
(declare-fun Post.likes (Post.row) Int)
(declare-fun Post.likes? (Post.row) Bool)
(declare-fun Post.slug (Post.row) text)

; Who asks, of which rows, and when.
(declare-const this Post.row)
(assert (Post? this))
(declare-const me User.row)
(assert (User? me))
(declare-const tenant Org.row)
(assert (Org? tenant))

; What the request names, and the row as it would have it.
(declare-const named.author Bool)
(declare-const named.editor Bool)
(declare-const named.title Bool)
(declare-const named.code Bool)
(declare-const named.state Bool)
(declare-const named.level Bool)
(declare-const named.likes Bool)
(declare-const named.price Bool)
(declare-const named.rate Bool)
(declare-const named.at Bool)
(declare-const named.day Bool)
(declare-const named.until Bool)
(declare-const named.top Bool)
(declare-const named.key Bool)
(declare-const named.share Bool)
(declare-const named.notes Bool)
(declare-const named.place Bool)
(declare-const named.blob Bool)
(declare-const named.tags Bool)
(declare-const named.number Bool)
(declare-const named.twice Bool)
(declare-const new.org Org.row)
(declare-const new.author User.row)
(declare-const new.editor User.row)
(declare-const new.editor? Bool)
(declare-const new.title text)
(declare-const new.slug text)
(declare-const new.state State.value)
(declare-const new.likes Int)
(declare-const new.likes? Bool)

; The database as the write leaves it.
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
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))

; What the request comes to.
(assert (= new.org (Post.org this)))
(assert (=> (not named.author) (= new.author (Post.author this))))
(assert (=> (not named.editor) (and (= new.editor? (Post.editor? this)) (=> (Post.editor? this) (= new.editor (Post.editor this))))))
(assert (=> (not named.title) (= new.title (Post.title this))))
(assert (= new.slug (Post.slug this)))
(assert (or (not (after.Post.likes? this)) (and (after.Post.likes? this) (< (after.Post.likes this) 10))))
(assert (or (not (= (Post.state this) State.shown)) (= (after.Post.state this) State.shown)))
(assert (Org? (after.Post.org this)))
(assert (User? (after.Post.author this)))
(assert (=> (after.Post.editor? this) (User? (after.Post.editor this))))
(assert (=> (not named.state) (= new.state (Post.state this))))
(assert (=> (not named.likes) (and (= new.likes? (Post.likes? this)) (=> (Post.likes? this) (= new.likes (Post.likes this))))))
(assert (<= (- 9007199254740991) new.likes 9007199254740991))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (= (Post.org this) tenant))
; Of the row as the request would have it: allow update Post check …
(define-fun holds.2 () Bool
  (not (after.Post.editor? this)))
; Of the row as it is: allow update Post if …
(define-fun holds.3 () Bool
  (= (Post.author this) me))
; Of the row as the request would have it: allow update Post if …
(define-fun holds.4 () Bool
  (= (after.Post.author this) me))
; Of the row as the write leaves it: allow update Post check …
(define-fun holds.5 () Bool
  (not (after.Post.editor? this)))

; What is asked.
(assert false)
(assert true)

(check-sat)
