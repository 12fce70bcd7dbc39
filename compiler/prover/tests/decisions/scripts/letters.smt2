;? get Post
;? title.starts_with("a\"") and not slug.ends_with(title) and code.contains("é") or title.length() + 1 > 3
;? & title.lower() == "a-b" or slug.lower().contains("ab") or "abc".starts_with(slug.lower())
;? & title < slug and slug.lower() <= "b" or "a" > title.lower() and title.lower().length() == 2
;? & author.email.lower() == slug and editor.email == "Ann@example.test"
(set-logic ALL)

; Rows by model, and values.
(declare-sort User.row 0)
(declare-sort Org.row 0)
(declare-sort Post.row 0)
(define-sort text () String)

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
(define-fun text.1 () text "a""")
(define-fun text.2 () text "\u{e9}")
(define-fun text.3 () text "a-b")
(define-fun text.4 () text "ab")
(define-fun text.5 () text "abc")
(define-fun text.6 () text "b")
(define-fun text.7 () text "a")
(define-fun text.8 () text "ann@example.test")

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
(assert (forall ((x User.row)) (str.in_re (User.email x) (re.++ (re.* (re.union (re.range "\u{0}" "@") (re.range "[" "\u{2ffff}"))) (str.to_re "@") (re.* (re.union (re.range "\u{0}" "@") (re.range "[" "\u{2ffff}")))))))
(assert (forall ((x Post.row)) (<= 1 (str.len (Post.title x)) 3)))
(assert (forall ((x Post.row)) (str.in_re (Post.code x) ((_ re.loop 1 9) (re.range "a" "z")))))
(assert (forall ((x Post.row)) (<= (- 9007199254740991) (Post.likes x) 9007199254740991)))

; The conditions that are asked.
; Of the row as it is.
(define-fun holds.1 () Bool
  (or (and (str.prefixof text.1 (Post.title this)) (not (str.suffixof (Post.title this) (Post.slug this))) (str.contains (Post.code this) text.2)) (and (not (not (<= (- 999999999999999999) (+ (str.len (Post.title this)) 1) 999999999999999999))) (> (+ (str.len (Post.title this)) 1) 3))))
; Of the row as it is.
(define-fun holds.2 () Bool
  (or (str.in_re (Post.title this) (re.++ (re.union (str.to_re "a") (str.to_re "A")) (str.to_re "-") (re.union (str.to_re "b") (str.to_re "B")))) (str.in_re (Post.slug this) (re.++ re.all (re.++ (re.union (str.to_re "a") (str.to_re "A")) (re.union (str.to_re "b") (str.to_re "B"))) re.all)) (or (str.in_re (Post.slug this) (str.to_re "")) (str.in_re (Post.slug this) (re.union (str.to_re "a") (str.to_re "A"))) (str.in_re (Post.slug this) (re.++ (re.union (str.to_re "a") (str.to_re "A")) (re.union (str.to_re "b") (str.to_re "B")))) (str.in_re (Post.slug this) (re.++ (re.union (str.to_re "a") (str.to_re "A")) (re.union (str.to_re "b") (str.to_re "B")) (re.union (str.to_re "c") (str.to_re "C")))))))
; Of the row as it is.
(define-fun holds.3 () Bool
  (or (and (str.< (Post.title this) (Post.slug this)) (not (not (or (str.in_re (Post.slug this) (re.opt (re.++ (re.union (re.range "\u{0}" "@") (str.to_re "A") (re.range "[" "a")) re.all))) (str.in_re (Post.slug this) (re.union (str.to_re "b") (str.to_re "B"))))))) (and (str.in_re (Post.title this) (re.opt (re.++ (re.union (re.range "\u{0}" "@") (re.range "[" "`")) re.all))) (= (str.len (Post.title this)) 2))))
; Of the row as it is.
(define-fun holds.4 () Bool
  (and (and (User? (Post.author this)) (= (User.email (Post.author this)) (Post.slug this))) (and (and (Post.editor? this) (User? (Post.editor this))) (= (User.email (Post.editor this)) text.8))))

; What is asked.
(assert holds.1)
(assert holds.2)
(assert holds.3)
(assert holds.4)

(check-sat)
