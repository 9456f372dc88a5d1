using Microsoft.Data.Sqlite;
using Verge.Domain;
using Verge.Edge.Storage;

namespace Verge.Edge.Tests;

public partial class StoreTests
{
    [Theory]
    [InlineData("garbage from the first byte")]
    [InlineData("damaged page")]
    [InlineData("no store of ours")]
    [InlineData("newer release")]
    public async Task Should_set_an_unusable_file_aside_and_begin_a_fresh_one(string how)
    {
        await using var device = await TestDevice.OpenedAsync();
        for (var i = 0; i < 30; i++)
        {
            await device.SeeAsync($"i{i}");
        }

        await device.CloseAsync();
        Damage(device.StorePath, how);
        var damaged = await File.ReadAllBytesAsync(device.StorePath);
        await device.OpenAsync();
        var aside = Assert.IsType<StoreSetAside>(device.Client.SetAside);
        // SQLite's own header changes as another's database is opened; what stands after it does not.
        Assert.Equal(damaged[100..], (await File.ReadAllBytesAsync(aside.Path))[100..]);
        Assert.NotEmpty(aside.Reason);
        Assert.Empty(await device.Client.ReadBehaviorsAsync());
        await device.Client.NextPageAsync();
        await device.SeeAsync("i0");
        await device.RestartAsync();
        Assert.Null(device.Client.SetAside);
        Assert.Single(await device.Client.ReadBehaviorsAsync());
    }

    [Fact]
    public async Task Should_replace_a_store_that_breaks_under_it_and_go_on()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 } });
        await device.Client.ExposedAsync("i0");
        await device.Client.ClickedAsync("i0");
        await device.Client.WhenIdleAsync();
        await device.Client.InspectAsync((store, _, _) =>
        {
            // A table that is gone stands for any damage that a statement meets.
            store.Write(() => store.Run("PRAGMA writable_schema = ON"));
            store.Write(() => store.Run("UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'on_screen' OR name = 'behaviors'"));
            store.Run("PRAGMA writable_schema = RESET");
            return true;
        });
        var error = await Assert.ThrowsAsync<BehaviorStoreException>(() => device.Client.ScrolledAsync(1, TimeSpan.FromSeconds(1)));
        Assert.Equal(StoreFailure.Corrupt, error.Failure);
        Assert.NotNull(device.Client.SetAside);
        // The feed is as it was, what is open goes on, and recording works again.
        Assert.Equal("i0", (await device.Client.ReadFeedAsync())[0].ItemId);
        await device.Client.PageClosedAsync("i0");
        await device.Client.LeftAsync("i0");
        await device.Client.WhenIdleAsync();
        Assert.Equal(2, (await device.Client.ReadBehaviorsAsync()).Length);
        var feed = (await device.Client.ReadFeedAsync()).Select(i => (i.ItemId, i.IsExposed)).ToArray();
        await device.RestartAsync();
        Assert.Equal(feed, (await device.Client.ReadFeedAsync()).Select(i => (i.ItemId, i.IsExposed)));
    }

    [Fact]
    public async Task Should_encode_from_a_new_reset_after_the_store_was_away()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { DataDirectory = Path.Combine(o.DataDirectory, "inner"), Triggers = new() { SkipsInARow = 0 } });
        await device.SeeAsync("i0");
        await device.Client.ExposedAsync("i1");
        await device.Client.InspectAsync((store, _, _) =>
        {
            store.Run("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'behaviors'; PRAGMA writable_schema = RESET;");
            return true;
        });
        // The file breaks, and there is no place for a fresh one.
        Directory.Delete(Path.Combine(device.Folder, "inner"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(device.Folder, "inner"), "");
        await Assert.ThrowsAsync<BehaviorStoreException>(() => device.Client.LeftAsync("i1"));
        await Assert.ThrowsAsync<BehaviorStoreException>(() => device.Client.LeftAsync("i1"));
        File.Delete(Path.Combine(device.Folder, "inner"));
        await device.Client.LeftAsync("i1");
        await device.SeeAsync("i2");
        var (exposures, _) = await device.BehaviorsAsync();
        Assert.Equal(["i1", "i2"], exposures.Select(b => b.ItemId));
        using var model = TinyModel.Create();
        var expected = FromScratch.Encode(model, BehaviorKind.Exposure, exposures);
        await device.EncoderAsync(encoder =>
        {
            expected.AssertSame(encoder.Exposures, 6, 100);
            FromScratch.AssertClose(expected.State, encoder.ExposureState, "exposure state");
            return true;
        });
    }

    [Fact]
    public async Task Should_say_clearly_that_it_is_full_and_show_the_feed_all_the_same()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 1 }, Store = new() { MaximumBytes = 128 << 10 } });
        BehaviorStoreException? full = null;
        var recorded = 0;
        for (var i = 0; full is null && i < 2_000; i++)
        {
            try
            {
                if (i % 40 == 0)
                {
                    await device.Client.NextPageAsync();
                }

                await device.SeeAsync((await device.Client.ReadFeedAsync()).First(x => !x.IsExposed).ItemId);
                recorded++;
            }
            catch (BehaviorStoreException e)
            {
                full = e;
            }
        }

        Assert.Equal(StoreFailure.Full, full?.Failure);
        Assert.Contains("full", full!.Message);
        Assert.Contains("Nothing was written", full.Message);
        await device.Client.WhenIdleAsync();
        var feed = await device.Client.ReadFeedAsync();
        var reranks = device.Client.Diagnostics.Reranks;
        // The feed goes on, un-reranked; what is seen stays where it is.
        var page = await device.Client.NextPageAsync();
        Assert.NotEmpty(page.Items);
        Assert.Contains("full", page.Warning);
        var seen = page.Items[0];
        await Assert.ThrowsAsync<BehaviorStoreException>(() => device.Client.ExposedAsync(seen.ItemId));
        await Assert.ThrowsAsync<BehaviorStoreException>(() => device.Client.LeftAsync(seen.ItemId));
        Assert.Equal(feed.Select(i => i.ItemId), (await device.Client.ReadFeedAsync()).Take(feed.Length).Select(i => i.ItemId));
        Assert.Equal(reranks, device.Client.Diagnostics.Reranks);
        // With room again, all is stored that the feed needs, and recording goes on from a whole state.
        device.Configure = o => o with { Triggers = new() { SkipsInARow = 1 } };
        await device.RestartAsync();
        Assert.InRange((await device.Client.ReadBehaviorsAsync()).Length, recorded, recorded + 1);
        await device.Client.NextPageAsync();
        await device.SeeAsync((await device.Client.ReadFeedAsync()).First(x => !x.IsExposed).ItemId);
    }

    [Fact]
    public async Task Should_write_all_of_a_transaction_or_none()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        await device.CloseAsync();
        using var store = BehaviorStore.Open(device.StorePath, new(), default, out _);
        var before = store.LoadDevice();
        Assert.Throws<InvalidOperationException>(() => store.Write(() =>
        {
            store.SaveDevice(before! with { Skips = 99 });
            store.ClearFeed();
            throw new InvalidOperationException("In the middle.");
        }));
        Assert.Equal(before, store.LoadDevice());
        Assert.Equal(100, store.LoadEntries().Count);
    }

    [Fact]
    public async Task Should_migrate_step_by_step_and_keep_what_is_there()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        await device.CloseAsync();
        string[] later = [.. BehaviorStore.Migrations, "ALTER TABLE behaviors ADD COLUMN note TEXT;", "UPDATE behaviors SET note = 'kept';"];
        using (var store = BehaviorStore.Open(device.StorePath, new(), default, out var aside, later))
        {
            Assert.Null(aside);
            Assert.Single(store.LoadBehaviors(store.LoadDevice()!.Sequence, BehaviorKind.Exposure));
        }

        using var connection = Connect(device.StorePath);
        Assert.Equal("kept", Scalar(connection, "SELECT note FROM behaviors"));
        Assert.Equal((long)later.Length, Scalar(connection, "PRAGMA user_version"));
    }

    [Fact]
    public async Task Should_set_a_file_aside_as_it_was_when_a_migration_fails()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        await device.CloseAsync();
        string[] later = [.. BehaviorStore.Migrations, "ALTER TABLE behaviors ADD COLUMN note TEXT; INSERT INTO nowhere VALUES (1);"];
        Assert.ThrowsAny<Exception>(() => BehaviorStore.Open(device.StorePath, new(), default, out _, later));
        using var connection = Connect(Directory.GetFiles(device.Folder, "*.unusable").Single());
        Assert.Equal(1L, Scalar(connection, "SELECT count(*) FROM behaviors"));
        Assert.Equal((long)BehaviorStore.Migrations.Length, Scalar(connection, "PRAGMA user_version"));
    }

    [Fact]
    public async Task Should_stay_within_its_bounds()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { AttendedExposures = 10, AttendedPageViews = 5, Triggers = new() { SkipsInARow = 0 }, Store = new() { MaximumBehaviors = 50, MaximumAge = TimeSpan.FromDays(7), MaximumUnsent = 3 } });
        for (var i = 0; i < 150; i++)
        {
            await device.SeeAsync($"i{i % 40}");
        }

        Assert.InRange((await device.BehaviorsAsync()).Exposures.Length, 50, 50 + 64);
        await device.RestartAsync();
        Assert.Equal(50, (await device.BehaviorsAsync()).Exposures.Length);
        Assert.Equal(10, await device.EncoderAsync(e => e.Exposures.Count));
        device.Time.Advance(TimeSpan.FromDays(8));
        await device.RestartAsync();
        Assert.Equal(0, await device.Client.InspectAsync((store, _, row) => store.LoadBehaviors(row.Sequence - 1, BehaviorKind.Exposure).Count));
    }

    [Fact]
    public async Task Should_wipe_all_behavior_from_memory_and_disk()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { SendInteractions = true });
        device.Cloud.IsOffline = true;
        await device.Client.ExposedAsync("i77secret".Replace("secret", "", StringComparison.Ordinal));
        await device.Client.ClickedAsync("i77");
        await File.WriteAllTextAsync(device.StorePath + ".20260101T000000000.unusable", "i77");
        await device.Client.WipeAsync();
        Assert.Empty(await device.Client.ReadFeedAsync());
        Assert.Empty(await device.Client.ReadBehaviorsAsync());
        Assert.Equal(0, await device.EncoderAsync(e => e.Exposures.Count + e.PageViews.Count));
        await Assert.ThrowsAsync<InvalidOperationException>(() => device.Client.PageClosedAsync("i77"));
        device.Cloud.IsOffline = false;
        await device.CloseAsync();
        foreach (var file in Directory.EnumerateFiles(device.Folder))
        {
            Assert.DoesNotContain("i77", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }

        await device.OpenAsync();
        Assert.Empty(device.Cloud.Events);
        Assert.Equal(50, (await device.Client.NextPageAsync()).Items.Length);
    }

    [Fact]
    public async Task Should_not_let_one_users_behavior_reach_another()
    {
        await using var device = await TestDevice.OpenedAsync();
        await device.SeeAsync("i0");
        device.Configure = o => o with { UserId = "u2" };
        await device.RestartAsync();
        Assert.Empty(await device.Client.ReadBehaviorsAsync());
        Assert.Empty(await device.Client.ReadFeedAsync());
        Assert.Equal("v1", device.Client.ModelVersion);
    }

    [Fact]
    public async Task Should_refuse_a_folder_that_another_client_uses()
    {
        await using var device = await TestDevice.OpenedAsync();
        var error = await Assert.ThrowsAsync<BehaviorStoreException>(() => EdgeClient.OpenAsync(new() { DataDirectory = device.Folder, UserId = "u1", Source = device.Cloud }));
        Assert.Equal(StoreFailure.InUse, error.Failure);
        Assert.Contains("another client", error.Message);
    }

    [Fact]
    public async Task Should_show_the_feed_even_where_no_store_can_be_made()
    {
        await using var device = new TestDevice();
        // A file where the folder should be.
        var blocked = Path.Combine(device.Folder, "blocked");
        await File.WriteAllTextAsync(blocked, "");
        device.Configure = o => o with { DataDirectory = blocked };
        await device.OpenAsync();
        var page = await device.Client.NextPageAsync();
        Assert.Equal(50, page.Items.Length);
        Assert.Contains("cannot be made", page.Warning);
        await Assert.ThrowsAsync<BehaviorStoreException>(() => device.Client.ExposedAsync("i0"));
        await Assert.ThrowsAsync<BehaviorStoreException>(() => device.Client.ReadBehaviorsAsync());
        // The way is free: the next act is recorded again, with the whole feed.
        File.Delete(blocked);
        await device.SeeAsync("i1");
        Assert.Single(await device.Client.ReadBehaviorsAsync());
        await device.RestartAsync();
        Assert.Equal(50, (await device.Client.ReadFeedAsync()).Length);
        Assert.Equal([true, true, false], (await device.Client.ReadFeedAsync()).Take(3).Select(i => i.IsExposed));
    }

    [Fact]
    public async Task Should_keep_what_attention_sees_whatever_came_after_it()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { AttendedExposures = 10, AttendedPageViews = 5, Triggers = new() { SkipsInARow = 0, OnClick = false }, Store = new() { MaximumBehaviors = 30 } });
        for (var i = 0; i < 12; i++)
        {
            await device.SeeAsync($"i{i}");
        }

        // Many page-views later those exposures are the oldest behaviors of all, and still the last ten.
        for (var i = 0; i < 150; i++)
        {
            await device.Client.ClickedAsync($"i{i % 12}");
            await device.Client.PageClosedAsync($"i{i % 12}");
        }

        var state = await device.EncoderAsync(e => e.ExposureState.ToArray());
        await device.RestartAsync();
        Assert.Equal(0, device.Reranker!.Steps);
        Assert.Equal((10, 5), await device.EncoderAsync(e => (e.Exposures.Count, e.PageViews.Count)));
        Assert.Equal(state, await device.EncoderAsync(e => e.ExposureState.ToArray()));
        var (exposures, pageViews) = await device.BehaviorsAsync();
        Assert.Equal(Enumerable.Range(2, 10).Select(i => $"i{i}"), exposures.Select(b => b.ItemId));
        Assert.InRange(pageViews.Length, 5, 30);
    }

    private static void Damage(string path, string how)
    {
        switch (how)
        {
            case "garbage from the first byte":
                File.WriteAllText(path, new string('x', 20_000));
                break;
            case "damaged page":
                var bytes = File.ReadAllBytes(path);
                new Random(1).NextBytes(bytes.AsSpan(bytes.Length / 2, bytes.Length / 4));
                File.WriteAllBytes(path, bytes);
                break;
            case "no store of ours":
                File.Delete(path);
                using (var other = Connect(path))
                {
                    Scalar(other, "CREATE TABLE device(other TEXT); PRAGMA user_version = 0;");
                }

                break;
            default:
                using (var newer = Connect(path))
                {
                    Scalar(newer, "PRAGMA user_version = 999;");
                }

                break;
        }
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
