using Verge.Domain;

namespace Verge.Edge.Tests;

/// <summary>Incremental and from-scratch encodings agree after any sequence of behaviors, resets and restarts.</summary>
public class EncodingPropertyTests
{
    private const int Acts = 120;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Should_encode_as_from_scratch_whatever_the_user_does(int seed)
    {
        var random = new Random(seed);
        // Small windows, so that the oldest encodings fall out of sight; triggers off, so that the order stays known.
        await using var device = await TestDevice.OpenedAsync(o => o with
        {
            AttendedExposures = 12,
            AttendedPageViews = 5,
            PageSize = 30,
            Triggers = new() { OnClick = seed % 2 == 0, SkipsInARow = seed % 3 },
            Store = new() { MaximumBehaviors = 200 },
        });
        var (screen, pages) = (new List<string>(), new List<string>());
        var (opened, nested) = (0, 0);
        for (var act = 0; act < Acts; act++)
        {
            device.Time.Advance(TimeSpan.FromSeconds(Math.Pow(random.NextDouble(), 4) * 40));
            var client = device.Client;
            var feed = (await client.ReadFeedAsync()).Select(i => i.ItemId).ToList();
            switch (random.Next(100))
            {
                case < 30 when feed.Except(screen).ToList() is { Count: > 0 } unseen:
                    var item = unseen[random.Next(Math.Min(unseen.Count, 12))];
                    await client.ExposedAsync(item);
                    screen.Add(item);
                    break;
                case < 50 when screen.Count > 0:
                    await client.LeftAsync(Take(screen, random));
                    break;
                case < 55:
                    await client.ScrolledAsync(random.NextSingle() * 6, TimeSpan.FromSeconds(random.NextDouble() * 3));
                    break;
                case < 70 when (await client.ReadFeedAsync()).Where(i => i.IsExposed && !pages.Contains(i.ItemId)).ToList() is { Count: > 0 } exposed:
                    item = exposed[random.Next(exposed.Count)].ItemId;
                    await client.ClickedAsync(item);
                    pages.Add(item);
                    opened++;
                    nested += pages.Count > 1 ? 1 : 0;
                    break;
                case < 78 when pages.Count > 0:
                    await client.PageActAsync(pages[random.Next(pages.Count)], random.Next(2) == 0 ? "cart" : "favorite");
                    break;
                case < 88 when pages.Count > 0:
                    await client.PageClosedAsync(Take(pages, random));
                    break;
                case < 91 when screen.Count > 0:
                    await client.DeletedAsync(Take(screen, random), random.Next(1, 3));
                    break;
                case < 93:
                    await client.NextPageAsync();
                    break;
                case < 95:
                    await client.ResetAsync();
                    break;
                case < 96:
                    // Long enough for a new session, which the next act begins.
                    device.Time.Advance(TimeSpan.FromHours(1));
                    break;
                case < 97 when $"i{900 + random.Next(5)}" is var elsewhere && !pages.Contains(elsewhere):
                    await client.OpenedAsync(elsewhere);
                    await client.WhenIdleAsync();
                    pages.Add(elsewhere);
                    break;
                case < 99:
                    await device.RestartAsync();
                    screen.Clear();
                    pages.Clear();
                    break;
                default:
                    device.Time.SetUtcNow(device.Time.GetUtcNow() - TimeSpan.FromMinutes(random.Next(1, 20)));
                    break;
            }

            await AssertAsFromScratchAsync(device, $"seed {seed}, act {act}");
        }

        Assert.True(opened > 3 && nested > 0, $"The driver opened {opened} pages, {nested} of them above another: too few to say anything.");
        Assert.Equal(0, device.Client.Diagnostics.WithoutEmbedding);
    }

    [Fact]
    public async Task Should_take_one_step_a_behavior_and_none_on_restart()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { SkipsInARow = 0, OnClick = false } });
        for (var i = 0; i < 20; i++)
        {
            await device.SeeAsync($"i{i}");
            Assert.Equal(i + 1, device.Reranker!.Steps);
        }

        // Provisional at the click, once more when it closes: two steps, however long the history.
        await device.Client.ClickedAsync("i3");
        await device.SeeAsync("i20");
        await device.Client.PageClosedAsync("i3");
        Assert.Equal(23, device.Reranker!.Steps);
        await device.RestartAsync();
        Assert.Equal(0, device.Reranker.Steps);
        await AssertAsFromScratchAsync(device, "after the restart");
    }

    [Fact]
    public async Task Should_encode_a_page_view_from_the_state_before_it_and_again_when_it_closes()
    {
        await using var device = await TestDevice.OpenedAsync(o => o with { Triggers = new() { OnClick = false } });
        await device.Client.ExposedAsync("i0");
        await device.Client.ClickedAsync("i0");
        var provisional = await device.EncoderAsync(e => Copy(e.PageViews));
        device.Time.Advance(TimeSpan.FromSeconds(3));
        await device.Client.PageActAsync("i0", "cart");
        Assert.Equal(provisional, await device.EncoderAsync(e => Copy(e.PageViews)));
        await device.Client.PageClosedAsync("i0");
        Assert.NotEqual(provisional, await device.EncoderAsync(e => Copy(e.PageViews)));
        await AssertAsFromScratchAsync(device, "closed");
    }

    private static float[] Copy(Encoding.EncodingRing ring)
    {
        var copy = new float[ring.Count * 6];
        ring.CopyTo(copy);
        return copy;
    }

    private static async Task AssertAsFromScratchAsync(TestDevice device, string when)
    {
        var (exposures, pageViews) = await device.BehaviorsAsync();
        using var model = TinyModel.Create();
        var expectedExposures = FromScratch.Encode(model, BehaviorKind.Exposure, exposures);
        var expectedPageViews = FromScratch.Encode(model, BehaviorKind.PageView, pageViews);
        try
        {
            await device.EncoderAsync(encoder =>
            {
                expectedExposures.AssertSame(encoder.Exposures, 6, device.Configure(Blank(device)).AttendedExposures);
                expectedPageViews.AssertSame(encoder.PageViews, 6, device.Configure(Blank(device)).AttendedPageViews);
                FromScratch.AssertClose(expectedExposures.State, encoder.ExposureState, "exposure state");
                return true;
            });
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"At {when}: {e.Message}", e);
        }
    }

    private static EdgeOptions Blank(TestDevice device) => new() { DataDirectory = device.Folder, UserId = "u1", Source = device.Cloud };

    private static string Take(List<string> from, Random random)
    {
        var index = random.Next(from.Count);
        var item = from[index];
        from.RemoveAt(index);
        return item;
    }
}
