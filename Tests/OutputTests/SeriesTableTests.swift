import LogCore
import LogQL
import Output
import Testing

@Suite struct SeriesTableTests {
  private let counts = SeriesRendered.matrix([
    ([("app", "api")], [1, 2, 30]), ([("app", "a b")], [0.1, nil, 4]),
  ])
  private let periods = SeriesRendered.vector([
    ([("app", "api"), ("period", "after")], 15), ([("app", "api"), ("period", "before")], 10),
    ([("app", "web"), ("period", "after")], 2), ([("app", "zero"), ("period", "before")], 0),
  ])

  @Test func `at one time there is a row for each series`() {
    let result = SeriesRendered.vector([
      ([("app", "api")], 1234567), ([("app", "web"), ("pod", "a")], 0.25),
    ])
    #expect(
      SeriesRendered.text(result, "table") == """
        app  pod    value
        api       1234567
        web  a       0.25

        """)
  }

  @Test func `over a range there is a column for each series, with all digits`() {
    #expect(
      SeriesRendered.text(counts, "table") == """
        time                  app=api  app="a b"
        2024-05-14T09:00:00Z        1        0.1
        2024-05-14T09:01:00Z        2          -
        2024-05-14T09:02:00Z       30          4

        """)
  }

  @Test func `too many series for columns get a row for each sample`() {
    let many = SeriesRendered.matrix((0..<9).map { ([("application", "number \($0)")], [1]) })
    #expect(
      SeriesRendered.text(many, "table").hasPrefix(
        """
        time                  application  value
        2024-05-14T09:00:00Z  number 0         1
        2024-05-14T09:00:00Z  number 1         1

        """))
  }

  @Test func `for people there is a row for each series, with its course`() {
    let text = SeriesRendered.text(counts, "table") { $0.isForPeople = true }
    #expect(
      text == """
        2024-05-14T09:00:00Z to 2024-05-14T09:02:00Z, every 1m
        app  trend  last  min  max  mean
        api  ▁▁█      30    1   30    11
        a b  ▁ █       4  0.1    4  2.05

        """)
  }

  @Test func `without UTF-8 the course is in ASCII`() {
    let text = SeriesRendered.text(counts, "table") {
      $0.isForPeople = true
      $0.isUTF8 = false
    }
    #expect(text.contains("api  __*"))
  }

  @Test func `long labels are cut so that a row fits`() {
    let long = SeriesRendered.matrix([([("path", String(repeating: "x", count: 100))], [1, 2])])
    let text = SeriesRendered.text(long, "table") { $0.isForPeople = true }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 60 })
    #expect(text.contains("xxx…"))
  }

  @Test func `periods stand side by side`() {
    #expect(
      SeriesRendered.text(periods, "table") == """
        app   before  after  difference  ratio
        api       10     15          +5    1.5
        web        -      2           -      -
        zero       0      -           -      -

        """)
  }

  @Test func `each of three periods is compared with the first`() {
    let result = SeriesRendered.matrix([
      ([("period", "before")], [1, 3]), ([("period", "during")], [nil, 8]),
      ([("period", "after")], [nil, nil, 1]),
    ])
    #expect(
      SeriesRendered.text(result, "table") == """
        before_mean  during_mean  difference  ratio  after_mean  difference  ratio
                  2            8          +6      4           1          -1    0.5

        """)
  }

  @Test func `control characters do nothing`() {
    let result = SeriesRendered.vector([([("a", "\u{1B}[31mred\u{7}\nx")], 1)])
    #expect(SeriesRendered.text(result, "table") == "a           value\nred\\x07\\nx      1\n")
  }

  @Test func `an empty result is no text`() {
    #expect(SeriesRendered.text(SeriesRendered.vector([]), "table").isEmpty)
  }

  @Test func `csv has all samples, in UTC, with every label`() {
    #expect(
      SeriesRendered.text(counts, "csv") == """
        timestamp,app,value
        2024-05-14T09:00:00.000000000Z,api,1
        2024-05-14T09:01:00.000000000Z,api,2
        2024-05-14T09:02:00.000000000Z,api,30
        2024-05-14T09:00:00.000000000Z,a b,0.1
        2024-05-14T09:02:00.000000000Z,a b,4

        """)
  }

  @Test func `markdown escapes what would be markup`() {
    let result = SeriesRendered.vector([([("path", "/a|<b>_*")], 2)])
    #expect(
      SeriesRendered.text(result, "markdown") == """
        | path | value |
        | --- | ---: |
        | /a\\|&lt;b&gt;\\_\\* | 2 |

        """)
  }

  @Test func `markdown has periods side by side too`() {
    #expect(
      SeriesRendered.text(periods, "markdown").hasPrefix(
        """
        | app | before | after | difference | ratio |
        | --- | ---: | ---: | ---: | ---: |
        | api | 10 | 15 | +5 | 1.5 |

        """))
  }
}
