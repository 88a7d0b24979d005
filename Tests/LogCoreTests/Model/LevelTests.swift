import LogCore
import Support
import Testing

@Suite struct LevelTests {
  @Test(arguments: [
    ("trace", "trace trc TRCE verbose vrb finest finer silly v t"),
    ("debug", "debug DBG dbug fine config d DEBUG5 debug-4"),
    ("info", "info Inf information informational notice note LOG success i n INFO+2"),
    ("warn", "warn WARNING wrn w warning+1"), ("error", "error err eror severe fail e"),
    ("critical", "critical crit alert dpanic c"),
    ("fatal", "fatal ftl emerg emergency panic pnc f EMERGENCY-12"),
    ("", "metadata true errors inf0 debug55 +2 2 infox x informatio information2 i+ warn+ - é"),
  ])
  func `words in any letter case`(_ level: String, _ words: String) {
    for word in words.split(separator: " ") {
      let found = withSlice(String(word)) { Level.word($0) }
      #expect(found.name.description == level, "\(word)")
    }
    #expect(withSlice("") { Level.word($0) } == .none)
  }

  @Test func `numbers on the scales of several programs`() {
    #expect(
      [10, 19, 20, 35, 40, 50, 60, 69].map(Level.number) == [
        .trace, .trace, .debug, .info, .warn, .error, .fatal, .fatal,
      ])
    #expect(
      [100, 200, 300, 400, 500, 600, 700, 800].map(Level.number) == [
        .debug, .info, .info, .warn, .error, .critical, .critical, .fatal,
      ])
    #expect(
      [5000, 10_000, 20_000, 30_000, 40_000, 50_000].map(Level.number) == [
        .trace, .debug, .info, .warn, .error, .fatal,
      ])
    #expect([3, 9, 70, 99, 900, 1000].allSatisfy { Level.number($0) == .none })
    #expect(
      (0...7).map(Level.syslog) == [
        .fatal, .critical, .critical, .error, .warn, .info, .info, .debug,
      ])
    #expect(
      [10, 20, 30, 40, 50, 60].map(Level.python) == [
        .debug, .info, .warn, .error, .critical, .none,
      ])
    #expect(
      [1, 5, 9, 13, 17, 21, 24, 25].map(Level.openTelemetry) == [
        .trace, .debug, .info, .warn, .error, .fatal, .fatal, .none,
      ])
  }

  @Test(arguments: [
    ("an error occurred", "error"), ("(Warning) x", "warn"), ("status=error", "error"),
    ("x\terr: no", "error"), ("errors: 0", ""), ("terror firm information", ""),
    ("misc:error is no level", ""), ("10:33AM INF zerolog", "info"), ("inf is no capital", ""),
    ("LOG:  an error after it", "info"), ("LOG an error word", "error"), ("NOTICE x", "info"),
    ("|PANIC|", "fatal"), ("[emerg] 1#1", "fatal"), ("0 [Note] x", "info"),
    ("[core:error] x", "error"), ("[trace3] x", "trace"), ("[error2] x", ""),
    ("app.CRITICAL: x", "critical"), (".ERROR: x", ""), ("app.ERROR:x", ""),
    ("1,FATAL,28P01,\"x", "fatal"), ("1,FATAL,28P0,\"x", ""), ("debugger is fine", ""),
    ("level:info", ""), ("[ERROR", "error"), ("\"warn\"", "warn"), ("critical!", "critical"),
    ("no level", ""), ("", ""), ("x WARN", "warn"), ("first warn then error", "warn"),
  ])
  func `the text search takes the leftmost level`(_ text: String, _ expected: String) {
    #expect(withSlice(text) { Level.search($0) }.name.description == expected)
  }
}
