import LogCore

/// Files of container runtimes: `2024-05-14T09:00:00.1Z stdout F ...`, long lines in parts.
enum CRIFormat {
  static func unwrap(_ line: ByteSlice, _ stamp: inout WrapperStamp) -> LineWrapping? {
    guard line.count >= 29, unsafe line.start[4] == 0x2D,
      unsafe line.start[10] == UInt8(ascii: "T"),
      let found = stamp.read(line, at: 0, digits: 0...9),
      line.from(found.end).hasPrefix(" std")
    else { return nil }
    let name = found.end + 1
    var i = name + 6
    let rest = line.from(name)
    guard rest.hasPrefix("stdout ") || rest.hasPrefix("stderr ") else { return nil }
    var wrapping = LineWrapping(.cri, of: line)
    wrapping.stream = line[name..<i]
    i += 1
    guard i < line.count,
      unsafe line.start[i] == UInt8(ascii: "P") || line.start[i] == UInt8(ascii: "F")
    else { return nil }
    wrapping.isPartial = unsafe line.start[i] == UInt8(ascii: "P")
    i += 1
    if unsafe i < line.count && line.start[i] == 0x3A {
      while unsafe i < line.count && line.start[i] != 0x20 { i += 1 }
    }
    if i < line.count {
      guard unsafe line.start[i] == 0x20 else { return nil }
      i += 1
    }
    wrapping.content = i
    wrapping.time = found.nanoseconds
    wrapping.hasTime = true
    return wrapping
  }
}
