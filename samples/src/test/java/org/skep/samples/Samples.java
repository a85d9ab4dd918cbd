// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The samples, built by a Maven of their own, once for all tests, offline, against what this build
 * made; copied first, so that nothing around them is seen.
 */
final class Samples implements AutoCloseable {
  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final Path CLANG = Path.of("/usr/bin/clang-19");
  private static final long MINUTES = 10;

  /** The second version of the gauge differs in one file. */
  private static final String CHANGED = "src/main/java/com/example/gauge/GaugeReset.java";

  private final Path folder;
  private final Repositories repositories;

  private Samples(Path folder, Repositories repositories) {
    this.folder = folder;
    this.repositories = repositories;
  }

  /** Gives tests the built samples. */
  static final class Built implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
      return parameter.getParameter().getType() == Samples.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
      return test.getRoot()
          .getStore(ExtensionContext.Namespace.create(Samples.class))
          .getOrComputeIfAbsent(Samples.class, key -> build(), Samples.class);
    }
  }

  private static Samples build() {
    try {
      Path folder = Files.createTempDirectory("skep-samples-");
      Samples samples = new Samples(folder, Repositories.install(folder.resolve("repository")));
      for (String name : List.of("gauge", "embed", "junit")) {
        copy(HERE.resolve(name), folder.resolve(name));
      }
      samples.compile();
      samples.makeSecondVersion();
      samples.maven("gauge", "gauge-2", "embed", "junit");
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The C, by the clang that is there; without one, the objects kept beside it are used. */
  private void compile() throws IOException, InterruptedException {
    if (Files.isExecutable(CLANG)) {
      Process build = new ProcessBuilder("sh", "build.sh", folder.toString()).inheritIO().start();
      assertThat(build.waitFor()).as("samples/build.sh").isZero();
    }
  }

  private void makeSecondVersion() throws IOException {
    Path second = folder.resolve("gauge-2");
    copy(HERE.resolve("gauge"), second);
    Path pom = second.resolve("pom.xml");
    String text = Files.readString(pom);
    assertThat(text).contains("<version>1.0.0</version>");
    Files.writeString(pom, text.replace("<version>1.0.0</version>", "<version>2.0.0</version>"));
    try (InputStream in = Samples.class.getResourceAsStream("GaugeReset.java")) {
      Files.write(second.resolve(CHANGED), in.readAllBytes());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes)
              throws IOException {
            if (at.endsWith("target")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(at)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path at, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(at, to.resolve(from.relativize(at)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void maven(String... projects) throws IOException, InterruptedException {
    StringBuilder pom =
        new StringBuilder(
            """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>com.example</groupId><artifactId>all</artifactId><version>1</version>
              <packaging>pom</packaging>
              <modules>
            """);
    List.of(projects).forEach(project -> pom.append("<module>" + project + "</module>\n"));
    Files.writeString(folder.resolve("pom.xml"), pom + "</modules></project>\n");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("skep.maven"), "bin", "mvn").toString());
    command.addAll(List.of("-o", "-B", "-f", folder.resolve("pom.xml").toString()));
    command.addAll(repositories.mavenOptions());
    command.add("verify");
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().keySet().removeAll(List.of("MAVEN_ARGS", "MAVEN_OPTS"));
    Process process = builder.start();
    assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("Maven ended").isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  /** What Maven made, or a source. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** Where artifacts are. */
  Repositories repositories() {
    return repositories;
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path at, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(at);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path at, @Nullable IOException failed)
              throws IOException {
            Files.delete(at);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
