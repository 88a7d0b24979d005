// swift-tools-version: 6.2
import PackageDescription

/// What tests are built with; the program itself has to mark unsafe code as well.
let testSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
  .treatWarning("DeprecatedDeclaration", as: .warning),
  // See docs/decisions/0005-no-exclusivity-checks-in-release.md.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]
let settings = testSettings + [.strictMemorySafety()]

// See docs/decisions/0006-one-static-executable.md.
let linking: [LinkerSetting] =
  Context.environment["LOGQ_LINK"] == "dynamic"
  ? []
  : [
    .unsafeFlags(
      ["-static-executable", "-Xlinker", "--no-export-dynamic"],
      .when(platforms: [.linux], configuration: .release))
  ]

let package = Package(
  name: "logq",
  products: [.executable(name: "logq", targets: ["logq"])],
  targets: [
    // The C floor: our vectors, for the modules whose loops need them; libraries, for one module each.
    .target(name: "CScan"),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    .target(name: "LogCore", dependencies: ["CScan"], swiftSettings: settings),
    .target(
      name: "Ingest", dependencies: ["CScan", "LogCore", "CZlib", "CZstd"], swiftSettings: settings),
    .target(name: "LogQL", dependencies: ["CScan", "LogCore", "CPCRE2"], swiftSettings: settings),
    .target(name: "Traces", dependencies: ["LogCore"], swiftSettings: settings),
    .target(name: "Output", dependencies: ["LogCore", "LogQL", "Traces"], swiftSettings: settings),
    .target(
      name: "Reports", dependencies: ["LogCore", "LogQL", "Output"], swiftSettings: settings),
    .executableTarget(
      name: "logq", dependencies: ["LogCore", "Ingest", "LogQL", "Traces", "Output", "Reports"],
      swiftSettings: settings, linkerSettings: linking),

    .executableTarget(
      name: "bench-micro", dependencies: ["LogCore"], path: "bench/micro",
      swiftSettings: testSettings),

    .target(
      name: "Support", dependencies: ["LogCore"], path: "Tests/Support", swiftSettings: testSettings
    ),
    .testTarget(
      name: "LogCoreTests", dependencies: ["LogCore", "Support"], swiftSettings: testSettings),
    .testTarget(
      name: "IngestTests", dependencies: ["LogCore", "Ingest", "Support"],
      swiftSettings: testSettings),
    .testTarget(
      name: "LogQLTests", dependencies: ["LogCore", "Ingest", "LogQL", "Support"],
      exclude: ["Scripts"], swiftSettings: testSettings),
    .testTarget(
      name: "TracesTests", dependencies: ["LogCore", "Traces", "Support"],
      swiftSettings: testSettings),
    .testTarget(
      name: "OutputTests", dependencies: ["LogCore", "LogQL", "Traces", "Output", "Support"],
      swiftSettings: testSettings),
    .testTarget(
      name: "ReportsTests", dependencies: ["LogCore", "Ingest", "LogQL", "Reports", "Support"],
      swiftSettings: testSettings),
    .testTarget(
      name: "CommandTests", dependencies: ["LogCore", "Support"], exclude: ["Transcripts"],
      swiftSettings: testSettings),
  ],
  swiftLanguageModes: [.v6]
)
