import Support
import Testing

@testable import Reports

/// What `--redact` takes out of texts, and what it leaves.
@Suite struct RedactorTests {
  private static let redactor = Redactor()

  /// The text with each pseudonym as its kind in brackets.
  private static func shape(_ text: String) -> String {
    var shape = redactor.redact(text)
    for kind in Redactor.Kind.allCases {
      while let start = shape.firstRange(of: "\(kind.rawValue)-"),
        Redactor.isPseudonym(
          Array(shape[start.lowerBound...].utf8.prefix(kind.rawValue.count + 9))[...])
      {
        let end = shape.index(start.upperBound, offsetBy: 8)
        shape.replaceSubrange(start.lowerBound..<end, with: "[\(kind.rawValue)]")
      }
    }
    return shape
  }

  @Test(arguments: [
    ("mail to anna.berg+x@mail.example.com.", "mail to [mail]."),
    ("GET /users/anna%40example.com/cart", "GET /users/[mail]/cart"),
    ("from 10.4.5.169: refused", "from [ip]: refused"),
    ("dial tcp 10.0.3.17:5432", "dial tcp [ip]:5432"),
    ("host ip-10-0-3-17.internal", "host [ip].internal"),
    ("peer [2001:db8::8a2e:370:7334]:443", "peer [[ip]]:443"),
    ("::ffff:10.0.3.17 and ::1", "[ip] and [ip]"),
    ("card 4111 1111 1111 1111 declined", "card [card] declined"),
    ("card=5500-0000-0000-0004", "card=[card]"),
    ("Authorization: Bearer abc.DEF123", "Authorization: Bearer [token]"),
    ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [token]"),
    ("sent bearer 0a1b2c3d4e5f", "sent bearer [token]"),
    (
      "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl failed", "jwt [token] failed"
    ),
    ("using AKIAIOSFODNN7EXAMPLE", "using [token]"),
    (#"{"password":"hunter2","user":"x"}"#, #"{"password":"[token]","user":"x"}"#),
    (#"{\"api_key\": \"k-1\", \"n\": 1}"#, #"{\"api_key\": \"[token]\", \"n\": 1}"#),
    ("db_password=hunter2&x=1", "db_password=[token]&x=1"),
    ("accessToken=9f8e7d6c5b4a39281706", "accessToken=[token]"),
    ("postgres://app:s3cret@db.example.com/x", "postgres://app:[token]@db.example.com/x"),
    (
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end", "[token] end"
    ),
    (#"{app="x"} | json | client_ip="10.0.3.17""#, #"{app="x"} | json | client_ip="[ip]""#),
    (#"path=~"/h/10\\.0\\.3\\.17/anna\\@x\\.org/.*""#, #"path=~"/h/[ip]/[mail]/.*""#),
    (#"path=~`/h/10\.0\.3\.17/anna@x\.org(?:\?.*)?`"#, #"path=~`/h/[ip]/[mail](?:\?.*)?`"#),
    (#"{"msg":"no route\n10.0.3.17\tanna\u0040x.org"}"#, #"{"msg":"no route\n[ip]\t[mail]"}"#),
    (#"{"password":"hun\"ter\n2","n":"\d\\"}"#, #"{"password":"[token]","n":"\d\\"}"#),
    (#""{\"password\":\"a\\\"b\",\"n\":1}""#, #""{\"password\":\"[token]\",\"n\":1}""#),
    ("/cb?token=abcdef&session=x1y2&a=1", "/cb?token=[token]&session=[token]&a=1"),
    ("access_token=qwe refresh_token=rty", "access_token=[token] refresh_token=[token]"),
    ("auth=abc sid=a1b2 sessionid=90210", "auth=[token] sid=[token] sessionid=[token]"),
    (#"{"session":"abc","auth_token":"def"}"#, #"{"session":"[token]","auth_token":"[token]"}"#),
    ("Cookie: a=b; sid=c d", "Cookie: [token] d"),
    (#"{"cookie":"theme=dark; id=7","n":1}"#, #"{"cookie":"[token]","n":1}"#),
    ("client_secret=xyz", "client_secret=[token]"),
    ("with acme_live_0a1b2c3d4e5f6a7b8", "with [token]"),
    ("with zz_4eC39HqLyjWDarjtT1", "with [token]"),
    ("https://0a1b2c3d4e5f@example.com/x", "https://[token]@example.com/x"),
    ("smtp://anna@example.com:pw@host", "smtp://[mail]:[token]@host"),
  ])
  func `secrets get pseudonyms`(text: String, expected: String) {
    #expect(Self.shape(text) == expected)
  }

  @Test(arguments: [
    "2024-05-14T14:25:00Z took 14:25:07, 3.281 s",
    "trace_id=2287fe3c170368ac041a376d4d022530 span_id=f3ae51dae76dbbb3",
    "version 2.20.0 of geo-climate-api-7d9f4c5b6b-x2x9v, build 1.2.3.4.5",
    "max_tokens=4096 token expired, key not found, session closed",
    "token=expired session=17 auth=basic, cookie: none, auth:8443, unexpected token: }",
    "req_2287fe3c170368ac041a376d4d022530 in test_HandlesRequest2WithTimeout",
    "password authentication failed for user",
    "bearer authentication is required",
    "at 1715695200000000000 ns, 1715695200000 ms, order 4111111111111112",
    "std::string and Foo::bar, a:b:c",
    "image app@sha256:0a1b2c3d4e5f and pkg@1.2.3",
    "https://login.example.com:8443/a?b=c@d",
    "grpc code=Unavailable desc=\"no route\"",
    "mac 0a:1b:2c:3d:4e:5f",
  ])
  func `what is no secret stays`(text: String) {
    #expect(Self.redactor.redact(text) == text)
  }

  @Test func `equal values have equal pseudonyms, others have others`() {
    let words = Self.redactor.redact("10.0.3.17 10.0.3.18 10.0.3.17 ip-10-0-3-17 ::ffff:10.0.3.17")
      .split(separator: " ")
    #expect(words[0] == words[2] && words[0] == words[3] && words[0] == words[4])
    #expect(words[0] != words[1])
    #expect(Self.redactor.redact(#"10\.0\.3\.17"#) == String(words[0]))
    let mails = Self.redactor.redact("Anna@Example.com anna@example.com").split(separator: " ")
    #expect(mails[0] == mails[1])
  }

  @Test func `a key gives other pseudonyms`() {
    let text = "from 10.0.3.17"
    #expect(Redactor(key: "ours").redact(text) == Redactor(key: "ours").redact(text))
    #expect(Redactor(key: "ours").redact(text) != Self.redactor.redact(text))
  }

  @Test func `what has been redacted stays as it is`() {
    let text = "a@b.cd from 10.0.3.17 with 4111111111111111, password=hunter2, Bearer 0a1b2c3d4e5f"
    let once = Self.redactor.redact(text)
    #expect(Self.redactor.redact(once) == once)
  }

  @Test func `no value is left, whatever stands around it`() {
    var random = Seeded(20)
    let junk = [
      "password=", "token: ", "::", "%40", "eyJ", "-----BEGIN ", "://", "@", "\"", "\\", " ", ":",
      "=",
      "ip-", "Bearer ", "\u{0}", "é", "\n", "x", "9", "-", ".", "PRIVATE KEY-----", "ip-1f0c55aa",
    ]
    let values = ["10.0.3.17", "anna@example.com", "4111111111111111", "AKIAIOSFODNN7EXAMPLE"]
    for _ in 0..<3_000 {
      let pieces = (0..<8).map { _ in junk.randomElement(using: &random) ?? "" }
      let value = values.randomElement(using: &random) ?? ""
      let text = pieces[..<4].joined() + " \(value) " + pieces[4...].joined()
      #expect(!Self.redactor.redact(text).contains(value), "\(text.debugDescription)")
    }
  }

  @Test func `long hostile texts take no longer than their length`() {
    for piece in [
      "token=", "eyJ", "a@", "1 ", "1:", "-----BEGIN ", "://", "password=", "::", "1.",
      "\\", "\\.", "password=\"\\",
    ] {
      let text = String(repeating: piece, count: 20_000 / piece.utf8.count)
      #expect(Self.redactor.redact(text).utf8.count > 0)
    }
  }
}
