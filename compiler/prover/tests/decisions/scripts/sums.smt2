;? get Post
;? likes + 1 > author.level - 2 and likes * 2 == 4
;? & at < now() - 1h and until - at > 2d
;? & day + 1d == day and day - 1d == day and day - day == 2d
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
(declare-fun Post.title (Post.row) text)
(declare-fun Post.likes (Post.row) Int)
(declare-fun Post.likes? (Post.row) Bool)
(declare-fun Post.at (Post.row) Int)
(declare-fun Post.day (Post.row) Int)
(declare-fun Post.day? (Post.row) Bool)
(declare-fun Post.until (Post.row) Int)
(declare-fun Post.until? (Post.row) Bool)
(declare-fun Post.slug (Post.row) text)

; Who asks, of which rows, and when.
(declare-const this Post.row)
(assert (Post? this))
(declare-const me User.row)
(assert (User? me))
(declare-const now Int)
(assert (<= 0 now 100000000000000))

; What every database is like.
(assert (forall ((x User.row) (y User.row)) (=> (and (User? x) (User? y) (= (User.email x) (User.email y))) (= x y))))
(assert (forall ((x Post.row)) (=> (Post? x) (or (not (Post.likes? x)) (and (Post.likes? x) (< (Post.likes x) 10))))))
(assert (forall ((x Post.row)) (=> (Post? x) (Org? (Post.org x)))))
(assert (forall ((x Post.row)) (=> (Post? x) (User? (Post.author x)))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.org x) (Post.org y)) (= (Post.title x) (Post.title y))) (= x y))))
(assert (forall ((x Post.row) (y Post.row)) (=> (and (Post? x) (Post? y) (= (Post.author x) (Post.author y)) (= (Post.slug x) (Post.slug y))) (= x y))))
(assert (forall ((x Org.row)) (=> (Org? x) (User? (Org.owner x)))))
(assert (forall ((x User.row)) (<= 0 (User.level x) 9)))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))
(assert (forall ((x Post.row)) (<= (- 62135596800000) (Post.at x) 253402300799999)))
(assert (forall ((x Post.row)) (<= (- 719162) (Post.day x) 2932896)))
(assert (forall ((x Post.row)) (<= (- 62135596800000) (Post.until x) 253402300799999)))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (and (and (and (and (Post.likes? this) (not (and (Post.likes? this) (not (<= (- 999999999999999999) (+ (Post.likes this) 1) 999999999999999999))))) (and (User? (Post.author this)) (not (and (User? (Post.author this)) (not (<= (- 999999999999999999) (- (User.level (Post.author this)) 2) 999999999999999999)))))) (> (+ (Post.likes this) 1) (- (User.level (Post.author this)) 2))) (and (and (Post.likes? this) (not (and (Post.likes? this) (not (<= (- 999999999999999999) (* (Post.likes this) 2) 999999999999999999))))) (= (* (Post.likes this) 2) 4))))
; Of the row as it is.
(define-fun holds.2 () Bool
  (and (and (not (not (<= (- 62135596800000) (- now 3600000) 253402300799999))) (< (Post.at this) (- now 3600000))) (and (and (Post.until? this) (not (and (Post.until? this) (not (<= (- 999999999999999999) (- (Post.until this) (Post.at this)) 999999999999999999))))) (> (- (Post.until this) (Post.at this)) 172800000))))
; Of the row as it is.
(define-fun holds.3 () Bool
  (and (and (and (and (Post.day? this) (not (and (Post.day? this) (not (and (= (mod 86400000 86400000) 0) (<= (- 719162) (+ (Post.day this) (div 86400000 86400000)) 2932896)))))) (Post.day? this)) (= (+ (Post.day this) (div 86400000 86400000)) (Post.day this))) (and (and (and (Post.day? this) (not (and (Post.day? this) (not (and (= (mod 86400000 86400000) 0) (<= (- 719162) (- (Post.day this) (div 86400000 86400000)) 2932896)))))) (Post.day? this)) (= (- (Post.day this) (div 86400000 86400000)) (Post.day this))) (and (and (Post.day? this) (not (and (Post.day? this) (not (<= (- 999999999999999999) (* (- (Post.day this) (Post.day this)) 86400000) 999999999999999999))))) (= (* (- (Post.day this) (Post.day this)) 86400000) 172800000))))

; What is asked.
(assert holds.1)
(assert holds.2)
(assert holds.3)

(check-sat)
