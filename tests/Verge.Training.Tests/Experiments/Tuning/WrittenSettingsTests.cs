using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments.Tuning;

/// <summary>What tuning found, written into the experiment's own text.</summary>
public sealed class WrittenSettingsTests : IDisposable
{
    private const string Head = """
        # A table with comments, and an order of its own.
        table: t
        title: Next click   # as in the paper
        stage: retrieval
        seeds: [1]
        metrics: [recall@1]

        data:
          - {kind: sessions, path: sessions/shop}
          - kind: sessions
            path: sessions/shop
            setting: of at least 4
            options: {minimum_session: 4}
        defaults: {epochs: 2}

        rows:

        """;

    private static readonly ExperimentOptions s_found = ExperimentOptions.None.With("learning_rate", "0.01").With("mlp", "32-16");
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["table.yaml"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    // No settings for a data set yet: a line of their own behind the row's.
    [InlineData(
        """
          # The first.
          - row: NARM
            settings: {model: narm}   # sizes as released
            # What may be chosen.
            tune: &space {learning_rate: [0.01, 0.1]}

          - row: MIND
            settings: {model: mind}
            tune: *space
        """,
        """
          # The first.
          - row: NARM
            settings: {model: narm}   # sizes as released
            on:
              sessions/shop: {learning_rate: 0.01, mlp: 32-16}
            # What may be chosen.
            tune: &space {learning_rate: [0.01, 0.1]}

          - row: MIND
            settings: {model: mind}
            tune: *space
        """)]
    // Settings over several lines.
    [InlineData(
        """
          - row: NARM
            settings:
              model: narm
              # wide
              width: 64
            tune:
              learning_rate:
              - 0.01
              - 0.1
        """,
        """
          - row: NARM
            settings:
              model: narm
              # wide
              width: 64
            on:
              sessions/shop: {learning_rate: 0.01, mlp: 32-16}
            tune:
              learning_rate:
              - 0.01
              - 0.1
        """)]
    // Of another data set there are some.
    [InlineData(
        """
          - row: NARM
            settings: {model: narm}
            on:
              "sessions/shop, of at least 4": {learning_rate: 0.5}

          # The last.
          - row: MIND
            settings: {model: mind}
        """,
        """
          - row: NARM
            settings: {model: narm}
            on:
              "sessions/shop, of at least 4": {learning_rate: 0.5}
              sessions/shop: {learning_rate: 0.01, mlp: 32-16}

          # The last.
          - row: MIND
            settings: {model: mind}
        """)]
    // There are some of this one, in braces and in lines: what stands there is replaced, what does not is added.
    [InlineData(
        """
          - row: NARM
            settings: {model: narm}
            on:
              sessions/shop: {learning_rate: 0.5, width: 8}   # by hand
        """,
        """
          - row: NARM
            settings: {model: narm}
            on:
              sessions/shop: {learning_rate: 0.01, width: 8, mlp: 32-16}   # by hand
        """)]
    [InlineData(
        """
          - row: NARM
            on:
              sessions/shop:
                width: 8
                learning_rate: 0.5   # by hand
            settings: {model: narm}
        """,
        """
          - row: NARM
            on:
              sessions/shop:
                width: 8
                learning_rate: 0.01   # by hand
                mlp: 32-16
            settings: {model: narm}
        """)]
    // A row in braces.
    [InlineData(
        """
          - {row: NARM, settings: {model: narm}}
          - {row: MIND, settings: {model: mind}, on: {sessions/shop: {width: 4}}}
        """,
        """
          - {row: NARM, settings: {model: narm}, on: {sessions/shop: {learning_rate: 0.01, mlp: 32-16}}}
          - {row: MIND, settings: {model: mind}, on: {sessions/shop: {width: 4}}}
        """)]
    public void Should_change_the_rows_settings_and_no_other_line(string before, string after)
    {
        foreach (var newLine in new[] { "\n", "\r\n" })
        {
            System.IO.File.WriteAllText(File, (Head + before + "\n").ReplaceLineEndings(newLine));
            ExperimentFile.WriteTuned(File, "NARM", "sessions/shop", s_found);
            Assert.Equal((Head + after + "\n").ReplaceLineEndings(newLine), System.IO.File.ReadAllText(File));

            // Again the same: nothing is left to write.
            ExperimentFile.WriteTuned(File, "NARM", "sessions/shop", s_found);
            Assert.Equal((Head + after + "\n").ReplaceLineEndings(newLine), System.IO.File.ReadAllText(File));
        }
    }

    [Fact]
    public void Should_write_names_and_values_that_need_quotes()
    {
        System.IO.File.WriteAllText(File, Head + "  - {row: \"NARM, softmax\", settings: {model: narm}}\n");
        ExperimentFile.WriteTuned(File, "NARM, softmax", "sessions/shop, of at least 4", ExperimentOptions.None.With("schedule", "a: \"b\", c"));
        Assert.EndsWith("  - {row: \"NARM, softmax\", settings: {model: narm}, on: {\"sessions/shop, of at least 4\": {schedule: \"a: \\\"b\\\", c\"}}}\n", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        var experiment = ExperimentFile.Load(File);
        Assert.Equal("epochs: 2, model: narm, schedule: a: \"b\", c", experiment.Rows[0].SettingsOn(experiment.Data[1]).ToString());
        Assert.Equal("epochs: 2, model: narm", experiment.Rows[0].SettingsOn(experiment.Data[0]).ToString());
    }

    [Fact]
    public void Should_take_out_what_was_kept_beside_the_file()
    {
        System.IO.File.WriteAllText(File, Head + "  - {row: NARM, settings: {model: narm}}\n  - {row: MIND, settings: {model: mind}}\n");
        ExperimentFile.SaveTuned(File, "NARM", "sessions/shop", ExperimentOptions.None.With("learning_rate", "0.7"));
        ExperimentFile.SaveTuned(File, "MIND", "sessions/shop", ExperimentOptions.None.With("learning_rate", "0.8"));
        ExperimentFile.WriteTuned(File, "NARM", "sessions/shop", s_found);
        var experiment = ExperimentFile.Load(File);
        Assert.Equal(["0.01", "0.8"], experiment.Rows.Select(row => row.SettingsOn(experiment.Data[0]).Values["learning_rate"]));
        ExperimentFile.WriteTuned(File, "MIND", "sessions/shop", s_found);
        Assert.Equal(["table.yaml"], Directory.EnumerateFiles(_folder.Path).Select(file => Path.GetFileName(file)));
    }

    [Theory]
    [InlineData("  - {row: MIND, on: &on {sessions/shop: {width: 4}}, settings: {model: mind}}\n  - {row: NARM, settings: {model: narm}, on: *on}\n", "row 'NARM', on: got what other places share by an anchor")]
    [InlineData("  - {row: NARM, on: &on {sessions/shop: {width: 4}}, settings: {model: narm}}\n  - {row: MIND, settings: {model: mind}, on: *on}\n", "row 'NARM', on: got what other places share by an anchor")]
    [InlineData("  - &row\n    row: NARM\n    settings: {model: narm}\n    on: {sessions/shop: {learning_rate: &rate 0.5}}\n  - {row: MIND, settings: {model: mind, learning_rate: *rate}}\n", "row 'NARM', learning_rate: got what other places share by an anchor")]
    public void Should_write_nothing_where_another_rows_settings_would_change(string rows, string message)
    {
        System.IO.File.WriteAllText(File, Head + rows);
        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.WriteTuned(File, "NARM", "sessions/shop", s_found));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(Head + rows, System.IO.File.ReadAllText(File));
    }
}
