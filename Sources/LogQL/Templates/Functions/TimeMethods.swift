internal import LogCore

/// What Go's times can be asked: `{{ (__timestamp__).Year }}`.
enum TimeMethods {
  static func method(_ name: String) -> TemplateFunction? { all[name] }

  private static let all: [String: TemplateFunction] = Dictionary(
    list.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  private static let list: [TemplateFunction] = [
    number("Unix") { Int64($0.seconds) },
    number("UnixMilli") { Int64($0.seconds) &* 1000 &+ Int64($0.nanosecond / 1_000_000) },
    number("UnixMicro") { Int64($0.seconds) &* 1_000_000 &+ Int64($0.nanosecond / 1000) },
    number("UnixNano") { $0.nanoseconds },
    part("Year") { time, civil in civil.year },
    part("Day") { time, civil in civil.day },
    part("Hour") { time, civil in civil.hour },
    part("Minute") { time, civil in civil.minute },
    part("Second") { time, civil in civil.second },
    part("Nanosecond") { time, civil in time.nanosecond },
    part("YearDay") { time, civil in civil.dayOfYear },
    text("Month", "January"),
    text("Weekday", "Monday"),
    text("String", "2006-01-02 15:04:05.999999999 -0700 MST"),
    TemplateFunction("Format", [.time, .string]) { call throws(TemplateFailure) in
      try format(call, call.string(1).array)
    },
    TemplateFunction("UTC", [.time]) { call in inZone(call, .utc) },
    TemplateFunction("Local", [.time]) { call in inZone(call, call.machine.zone) },
    comparison("Before") { $0 < $1 },
    comparison("After") { $0 > $1 },
    comparison("Equal") { $0 == $1 },
    TemplateFunction("IsZero", [.time]) { call in
      let time = call.time(0)
      return .bool(time.seconds == TemplateTime.zero.seconds && time.nanosecond == 0)
    },
  ]

  private static func number(
    _ name: String, _ value: @escaping @Sendable (TemplateTime) -> Int64
  ) -> TemplateFunction {
    TemplateFunction(name, [.time]) { call in .int64(value(call.time(0))) }
  }

  private static func part(
    _ name: String, _ value: @escaping @Sendable (TemplateTime, CivilTime) -> Int
  ) -> TemplateFunction {
    TemplateFunction(name, [.time]) { call in
      let time = call.time(0)
      return .int(value(time, time.civil(time.offset.seconds)))
    }
  }

  private static func text(_ name: String, _ layout: String) -> TemplateFunction {
    TemplateFunction(name, [.time]) { call throws(TemplateFailure) in
      try format(call, Array(layout.utf8))
    }
  }

  private static func format(
    _ call: TemplateCall, _ layout: [UInt8]
  ) throws(TemplateFailure) -> TemplateValue {
    GoTimeLayout.format(call.time(0), layout: layout, to: call.scratch.begin())
    return .string(try call.scratch.take())
  }

  private static func inZone(_ call: TemplateCall, _ zone: ZoneInfo) -> TemplateValue {
    let time = call.time(0)
    return .time(TemplateTime(seconds: time.seconds, nanosecond: time.nanosecond, zone: zone))
  }

  private static func comparison(
    _ name: String, _ holds: @escaping @Sendable ((Int, Int), (Int, Int)) -> Bool
  ) -> TemplateFunction {
    TemplateFunction(name, [.time, .time]) { call in
      let (a, b) = (call.time(0), call.time(1))
      return .bool(holds((a.seconds, a.nanosecond), (b.seconds, b.nanosecond)))
    }
  }
}
