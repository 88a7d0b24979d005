import Testing

@testable import Reports

/// What an objective leaves for bad records.
@Suite struct ErrorBudgetTests {
  /// 1 - 99.9 / 100 is a little less than a thousandth, as numbers of the machine.
  @Test(arguments: [
    (99, 1, 100), (99.9, 1, 1_000), (99.95, 5, 10_000), (99.99, 1, 10_000), (95, 5, 100),
    (50, 1, 2), (99.999, 1, 100_000), (0.1, 999, 1_000),
  ])
  func `a budget that is used up exactly is not exceeded`(goal: Double, bad: Int, total: Int) {
    let budget = ErrorBudget(goal: goal)
    #expect(budget.spent(bad, of: total) == 1)
    #expect(budget.spent(bad + 1, of: total) > 1)
    #expect(budget.spent(bad, of: total + 1) < 1)
  }

  @Test func `what is spent is told as a share of the budget`() {
    #expect(ErrorBudget(goal: 99).spent(50, of: 600) == 50.0 / 6)
    #expect(ErrorBudget(goal: 99.9).spent(0, of: 1) == 0)
  }
}
