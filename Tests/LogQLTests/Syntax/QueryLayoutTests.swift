import LogQL
import Testing

@Suite struct QueryLayoutTests {
  private func format(_ query: String) throws -> String {
    try QueryLayout.format(parseQuery(query))
  }

  @Test func `a short query is one line`() throws {
    #expect(try format("sum(rate( {} [5m]))") == "sum(rate({}[5m]))\n")
  }

  @Test func `a long log query has a line for each stage`() throws {
    let query = """
      {app="geo-climate-api", env="production"} |= "timeout" | json | status >= 500 | line_format "{{.path}}"
      """
    #expect(
      try format(query) == """
        {app="geo-climate-api", env="production"}
          |= "timeout"
          | json
          | status >= 500
          | line_format "{{.path}}"

        """)
  }

  @Test func `aggregations are indented, and what fits on one line is not broken`() throws {
    let query = """
      topk(5, sum by (pod) (rate({app="geo-climate-api", env="production"} | json | unwrap duration(took) \
      | __error__="" [5m] offset 1h))) / on (pod) group_left sum by (pod) (rate({app="api"}[5m])) > 2
      """
    #expect(
      try format(query) == """
        topk(5,
          sum by (pod) (
            rate(
              {app="geo-climate-api", env="production"}
                | json
                | unwrap duration(took)
                | __error__=""
              [5m] offset 1h
            )
          )
        )
        / on (pod) group_left sum by (pod) (rate({app="api"}[5m]))
        > 2

        """)
  }

  @Test func `comments stay where they were`() throws {
    let query = """
      # What fails,
      # by pod.
      sum by (pod) (
        count_over_time({app="api"} | json  # one object a line
          # only failures
          | status >= 500 [5m]) # five minutes
      )
      # the end
      """
    #expect(
      try format(query) == """
        # What fails,
        # by pod.
        sum by (pod) (
          count_over_time(
            {app="api"}
              | json  # one object a line
              # only failures
              | status >= 500
            [5m]  # five minutes
          )
        )
        # the end

        """)
  }
}
