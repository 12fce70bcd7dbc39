;? get Post
;? state == .draft and level in [.low, .high] and level != .mid
;? & key == key and share == share and place is null and blob is set and tags is set and notes is set
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-datatypes ((State.value 0)) (((State.draft) (State.shown))))
(declare-datatypes ((Level.value 0)) (((Level.low) (Level.mid) (Level.high))))
(declare-sort bytes 0)
(declare-sort float 0)
(declare-sort json 0)
(declare-sort list 0)
(declare-sort point 0)
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
(declare-fun Post.state (Post.row) State.value)
(declare-fun Post.level (Post.row) Level.value)
(declare-fun Post.level? (Post.row) Bool)
(declare-fun Post.likes (Post.row) Int)
(declare-fun Post.likes? (Post.row) Bool)
(declare-fun Post.key (Post.row) uuid)
(declare-fun Post.key? (Post.row) Bool)
(declare-fun Post.share (Post.row) float)
(declare-fun Post.share? (Post.row) Bool)
(declare-fun Post.notes (Post.row) json)
(declare-fun Post.notes? (Post.row) Bool)
(declare-fun Post.place (Post.row) point)
(declare-fun Post.place? (Post.row) Bool)
(declare-fun Post.blob (Post.row) bytes)
(declare-fun Post.blob? (Post.row) Bool)
(declare-fun Post.tags (Post.row) list)
(declare-fun Post.tags? (Post.row) Bool)
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
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.org x) (Post.org y)) (= (Post.title x) (Post.title y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.author x) (Post.author y)) (= (Post.slug x) (Post.slug y))) (= x y))))
(assert (forall ((x Org.row)) (=> (Org? x) (User? (Org.owner x)))))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (and (= (Post.state this) State.draft) (or (and (Post.level? this) (= (Post.level this) Level.low)) (and (Post.level? this) (= (Post.level this) Level.high))) (not (and (Post.level? this) (= (Post.level this) Level.mid)))))
; Of the row as it is.
(define-fun holds.2 () Bool
  (and (Post.key? this) (Post.share? this) (not (Post.place? this)) (not (not (Post.blob? this))) (not (not (Post.tags? this))) (not (not (Post.notes? this)))))

; What is asked.
(assert holds.1)
(assert holds.2)

(check-sat)
