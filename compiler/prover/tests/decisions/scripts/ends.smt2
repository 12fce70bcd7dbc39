;? get User
;? card.funds > 3 and card.frozen is null and boss.card == card and me.card is null
;? & posts.any(p => p.editor.card.funds > 2)
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(declare-sort Card.row 0)
(declare-sort text 0)

; Whether a row is there, what it holds in a field, and whether it holds anything in one that may be null.
(declare-fun User? (User.row) Bool)
(declare-fun User.email (User.row) text)
(declare-fun User.boss (User.row) User.row)
(declare-fun User.boss? (User.row) Bool)
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
(declare-fun Card? (Card.row) Bool)
(declare-fun Card.owner (Card.row) User.row)
(declare-fun Card.funds (Card.row) Int)
(declare-fun Card.funds? (Card.row) Bool)
(declare-fun Card.frozen (Card.row) Bool)
(declare-fun Card.frozen? (Card.row) Bool)

; Who asks, of which rows, and when.
(declare-const this User.row)
(assert (User? this))
(declare-const me User.row)
(assert (User? me))

; The database as the write leaves it.
(declare-fun holder.Card.owner (User.row) Card.row)

; What every database is like.
(assert (forall ((x User.row)) (=> (and (User? x) (User.boss? x)) (User? (User.boss x)))))
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x Post.row)) (=> (Post? x) (or (not (Post.likes? x)) (and (Post.likes? x) (< (Post.likes x) 10))))))
(assert (forall ((x Post.row)) (=> (Post? x) (Org? (Post.org x)))))
(assert (forall ((x Post.row)) (=> (Post? x) (User? (Post.author x)))))
(assert (forall ((x Post.row)) (=> (and (Post? x) (Post.editor? x)) (User? (Post.editor x)))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.org x) (Post.org y)) (= (Post.title x) (Post.title y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.author x) (Post.author y)) (= (Post.slug x) (Post.slug y))) (= x y))))
(assert (forall ((x Card.row)) (=> (Card? x) (User? (Card.owner x)))))
(assert (forall ((x Card.row) (y Card.row)) (=> (and (Card? x) (Card? y) (= (Card.owner x) (Card.owner y))) (= x y))))
(assert (forall ((x Org.row)) (=> (Org? x) (User? (Org.owner x)))))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))
(assert (forall ((x Card.row)) (<= (- 9007199254740991) (Card.funds x) 9007199254740991)))
(assert (forall ((x Card.row)) (=> (Card? x) (= (holder.Card.owner (Card.owner x)) x))))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (and (and (and (and (and (Card? (holder.Card.owner this)) (= (Card.owner (holder.Card.owner this)) this)) (Card? (holder.Card.owner this))) (Card.funds? (holder.Card.owner this))) (> (Card.funds (holder.Card.owner this)) 3)) (not (and (and (and (Card? (holder.Card.owner this)) (= (Card.owner (holder.Card.owner this)) this)) (Card? (holder.Card.owner this))) (Card.frozen? (holder.Card.owner this)))) (and (and (and (and (User.boss? this) (User? (User.boss this))) (and (Card? (holder.Card.owner (User.boss this))) (= (Card.owner (holder.Card.owner (User.boss this))) (User.boss this)))) (and (Card? (holder.Card.owner this)) (= (Card.owner (holder.Card.owner this)) this))) (= (holder.Card.owner (User.boss this)) (holder.Card.owner this))) (not (and (Card? (holder.Card.owner me)) (= (Card.owner (holder.Card.owner me)) me)))))
; Of the row as it is.
(define-fun holds.2 () Bool
  (exists ((x1 Post.row)) (and (Post? x1) (= (Post.author x1) this) (and (and (and (and (and (Post.editor? x1) (User? (Post.editor x1))) (and (Card? (holder.Card.owner (Post.editor x1))) (= (Card.owner (holder.Card.owner (Post.editor x1))) (Post.editor x1)))) (Card? (holder.Card.owner (Post.editor x1)))) (Card.funds? (holder.Card.owner (Post.editor x1)))) (> (Card.funds (holder.Card.owner (Post.editor x1))) 2)))))

; What is asked.
(assert holds.1)
(assert holds.2)

(check-sat)
