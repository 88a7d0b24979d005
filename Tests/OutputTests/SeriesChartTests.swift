import Foundation
import LogCore
import LogQL
import Output
import Testing

@Suite struct SeriesChartTests {
  private let line = SeriesRendered.matrix([([], [0, 10, 20, nil, 5])])

  @Test func `a line has axes with round numbers and times`() {
    let text = SeriesRendered.text(line, "chart") {
      $0.title = "rate({}[1m])"
      $0.width = 40
      $0.height = 12
      $0.isUTF8 = false
    }
    #expect(
      text == """
        rate({}[1m])
        20 +                ***
           |            ****
        10 +       *****
           |   ****                            *
         0 +***
           ++-----------------+----------------+
            09:00           09:02          09:04

        """)
  }

  @Test func `lines are made of braille dots, each in its colour`() {
    let two = SeriesRendered.matrix([([("app", "a")], [1, 2]), ([("app", "b")], [3, 3])])
    let text = SeriesRendered.text(two, "chart") { $0.theme = .standard }
    #expect(text.contains("\u{1B}[36m━\u{1B}[0m app=a\n"))
    #expect(text.contains("\u{1B}[33m━\u{1B}[0m app=b\n"))
    #expect(text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
  }

  @Test func `without colours each line has a mark of its own`() {
    let two = SeriesRendered.matrix([([("app", "a")], [1, 2]), ([("app", "b")], [3, 3])])
    let text = SeriesRendered.text(two, "chart")
    #expect(text.contains("  ● app=a\n  ▲ app=b\n"))
  }

  @Test func `the lines with the greatest values are drawn`() {
    let many = SeriesRendered.matrix((0..<20).map { ([("n", "\($0)")], [Double($0)]) })
    let text = SeriesRendered.text(many, "chart")
    #expect(text.contains("n=19") && !text.contains("n=11\n"))
    #expect(text.hasSuffix("  and 12 more with smaller values\n"))
  }

  @Test(arguments: [
    [1e300, -1e300], [.infinity, .nan, 1], [.leastNonzeroMagnitude, 0], [1e16, 1e16 + 2], [-3, -3],
    [0],
  ])
  func `any values give a chart that is as wide as the terminal`(values: [Double]) {
    let text = SeriesRendered.text(SeriesRendered.matrix([([], values)]), "chart")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 60 }, "\(text)")
    #expect(!text.isEmpty)
  }

  @Test func `at one time there are bars`() {
    let result = SeriesRendered.vector([
      ([("app", "api")], 8), ([("app", "b")], 4), ([("app", "c")], .nan),
    ])
    let text = SeriesRendered.text(result, "chart") {
      $0.width = 20
      $0.isUTF8 = false
    }
    #expect(text == "app=api ######## 8\n  app=b #### 4\n  app=c  NaN\n")
  }

  @Test func `bars of negative values go to the left`() {
    let result = SeriesRendered.vector([([("a", "1")], 4), ([("a", "2")], -4)])
    let text = SeriesRendered.text(result, "chart") { $0.width = 16 }
    #expect(text == "a=1     ████ 4\na=2 ████ -4\n")
  }

  @Test func `an svg is well-formed whatever labels and query hold`() throws {
    let evil = "</text><script>alert(1)</script>&\"'\u{1B}\u{0}\u{FFFE}"
    let result = SeriesRendered.matrix([([("x", evil)], [1, nil, 3]), ([("y", evil)], [2, 2])])
    for one in [result, SeriesRendered.vector([([("x", evil)], 3)])] {
      let text = SeriesRendered.text(one, "svg") { $0.title = evil }
      #expect(text.hasPrefix("<svg xmlns=") && text.hasSuffix("</svg>\n"))
      #expect(!text.contains("<script"))
      #expect(!text.utf8.contains { $0 < 0x20 && $0 != 0x0A })
      let opened = text.components(separatedBy: "<text").count
      #expect(opened == text.components(separatedBy: "</text>").count)
    }
  }

  @Test func `an svg is for dark and light pages and needs no other file`() {
    let text = SeriesRendered.text(line, "svg")
    #expect(text.contains("prefers-color-scheme: dark"))
    #expect(!text.contains("href") && !text.contains("url("))
  }
}
