package import LogCore

/// The owner of a pod, told by the names that Kubernetes makes.
package enum PodOwner {
  /// A pod's name without `-HASH-xxxxx`, `-HASH` or `-N`.
  package static func ofPod(_ name: ByteSlice) -> ByteSlice {
    guard let dash = lastDash(name) else { return name }
    let tail = name.from(dash + 1)
    let owner = name[0..<dash]
    if tail.count <= 4, !tail.isEmpty, unsafe tail.buffer.allSatisfy({ ASCII.isDigit($0) }) {
      return owner
    }
    guard tail.count == 5, isGenerated(tail) else { return name }
    return ofReplicaSet(owner)
  }

  /// A ReplicaSet's name without `-HASH`.
  package static func ofReplicaSet(_ name: ByteSlice) -> ByteSlice {
    guard let dash = lastDash(name) else { return name }
    let tail = name.from(dash + 1)
    guard tail.count >= 6, tail.count <= 10, isGenerated(tail) else { return name }
    return name[0..<dash]
  }

  /// The hash of its ReplicaSet in a pod's name; nil if there is none.
  static func hash(ofPod name: ByteSlice) -> ByteSlice? {
    guard let dash = lastDash(name), name.count == dash + 6, isGenerated(name.from(dash + 1)) else {
      return nil
    }
    let set = name[0..<dash]
    let owner = ofReplicaSet(set)
    return owner.count < set.count ? set.from(owner.count + 1) : nil
  }

  private static func lastDash(_ name: ByteSlice) -> Int? {
    var i = name.count - 1
    while i > 0 {
      if unsafe name.start[i] == 0x2D { return i }
      i -= 1
    }
    return nil
  }

  /// Whether only letters of generated names are in there: `bcdfghjklmnpqrstvwxz2456789`.
  private static func isGenerated(_ text: ByteSlice) -> Bool {
    unsafe text.buffer.allSatisfy { c in
      c < 0x80 && (c < 0x40 ? generated.digits : generated.letters) >> UInt64(c & 63) & 1 == 1
    }
  }

  /// A bit for each of the letters, below and from 0x40 on.
  private static let generated: (digits: UInt64, letters: UInt64) = {
    var bits: (digits: UInt64, letters: UInt64) = (0, 0)
    for c in "bcdfghjklmnpqrstvwxz2456789".utf8 {
      if c < 0x40 { bits.digits |= 1 << UInt64(c) } else { bits.letters |= 1 << UInt64(c & 63) }
    }
    return bits
  }()
}
