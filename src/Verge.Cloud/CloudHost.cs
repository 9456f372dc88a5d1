using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Verge.Bundles;
using Verge.Cloud.Endpoints;
using Verge.Cloud.Http;
using Verge.Cloud.OpenApi;
using Verge.Domain;
using Verge.Serving;

namespace Verge.Cloud;

/// <summary>The cloud as a web application: endpoints and wiring, nothing else.</summary>
/// <remarks>
/// It reads no configuration but its options, listens for no signals and writes to no stream that the options do not name,
/// so that it runs inside a command or a test as well as alone. Whoever builds it starts, stops and disposes it.
/// </remarks>
public static class CloudHost
{
    // A cursor of a million characters still gets an answer that names it; the server answers a longer line by itself, 414.
    private const int RequestLineLimit = 2 << 20;

    private const int SeedBlock = 10_000;

    /// <summary>Builds a cloud. When it starts, it first loads the bundles there are; then it listens.</summary>
    /// <param name="options">How it is run.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">An option that cannot be, named.</exception>
    /// <exception cref="BundleException">The public key's file holds no such key.</exception>
    /// <exception cref="UserStateException">The file of user state cannot be opened.</exception>
    public static WebApplication Build(CloudOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validated();
        Directory.CreateDirectory(options.DataDirectory);
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = typeof(CloudHost).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        AddLogging(builder.Logging, options);
        AddServing(builder.Services, options, time);
        CloudDocument.Add(builder.Services);
        var app = builder.Build();
        try
        {
            Open(app.Services);
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }

        foreach (var url in options.Urls)
        {
            app.Urls.Add(url);
        }

        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        FeedEndpoints.Map(app);
        EventEndpoints.Map(app);
        EmbeddingEndpoints.Map(app);
        ItemEndpoints.Map(app);
        UserEndpoints.Map(app);
        ModelEndpoints.Map(app);
        HealthEndpoints.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        return app;
    }

    /// <summary>
    /// Stores interactions from before the cloud was there: a shop's log, so that users are known from the first request.
    /// Those that training has counted are not counted again; those that were stored before are passed over.
    /// </summary>
    /// <param name="cloud">A cloud that <see cref="Build"/> built, started or not.</param>
    /// <param name="interactions">Clicks, carts and orders, however old; none later than <see cref="EventIntake.Times"/> ends.</param>
    /// <param name="done">Told how many have been looked at, now and then.</param>
    /// <param name="cancellation">Stops it between two blocks; those stored stay.</param>
    /// <returns>How many were new.</returns>
    /// <exception cref="ArgumentException">One that no request could have brought, or of a time to come, named; none is stored.</exception>
    /// <exception cref="UserStateException">They could not be stored.</exception>
    public static int Seed(WebApplication cloud, IReadOnlyList<Interaction> interactions, Action<int>? done = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        ArgumentNullException.ThrowIfNull(interactions);
        var events = cloud.Services.GetRequiredService<EventIntake>();
        var latest = events.Times.To;
        for (var i = 0; i < interactions.Count; i++)
        {
            Check(interactions[i], i, latest);
        }

        var (looked, taken) = (0, 0);
        foreach (var block in interactions.Chunk(SeedBlock))
        {
            cancellation.ThrowIfCancellationRequested();
            taken += events.Take(block);
            looked += block.Length;
            done?.Invoke(looked);
        }

        return taken;
    }

    private static void Check(Interaction interaction, int index, DateTimeOffset latest)
    {
        Require(IdRule.Accepts(interaction.UserId), nameof(interaction.UserId), interaction.UserId);
        Require(IdRule.Accepts(interaction.ItemId), nameof(interaction.ItemId), interaction.ItemId);
        Require(interaction.SessionId.Length == 0 || IdRule.Accepts(interaction.SessionId), nameof(interaction.SessionId), interaction.SessionId);
        if (interaction.Kind is not (EventKind.Clicked or EventKind.Carted or EventKind.Ordered))
        {
            throw new ArgumentException($"interactions[{index}].{nameof(interaction.Kind)}: got '{interaction.Kind}', expected Clicked, Carted or Ordered");
        }

        // Counters forget by the latest time that they have seen: one years ahead would make all that they know weigh nothing, for good.
        if (interaction.At > latest)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"interactions[{index}].{nameof(interaction.At)}: got '{interaction.At.UtcDateTime:s}Z', expected at most {latest.UtcDateTime:s}Z"));
        }

        void Require(bool holds, string name, string got)
        {
            if (!holds)
            {
                throw new ArgumentException($"interactions[{index}].{name}: got '{got}', expected {IdRule.Expectation}");
            }
        }
    }

    /// <summary>Opens everything now, so that what cannot be opened is an error of <see cref="Build"/>; stores first: they are closed last, after what still writes to them.</summary>
    private static void Open(IServiceProvider services)
    {
        Type[] stores = [typeof(BundleRegistry), typeof(IEventLog), typeof(IUserStateStore), typeof(IUserEmbeddingStore), typeof(ICatalogueStore)];
        foreach (var part in (Type[])[.. stores, typeof(LiveVersions), typeof(EventIntake), typeof(FeedService)])
        {
            _ = services.GetRequiredService(part);
        }
    }

    private static void Configure(KestrelServerOptions kestrel, CloudOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.BodyLimit;
        kestrel.Limits.MaxRequestLineSize = RequestLineLimit;
        kestrel.Limits.MaxRequestBufferSize = RequestLineLimit;
    }

    private static void AddLogging(ILoggingBuilder logging, CloudOptions options)
    {
        if (options.ConsoleLogLevel == LogLevel.None)
        {
            return;
        }

        logging.SetMinimumLevel(options.ConsoleLogLevel)
            // The server's own lines name each request's path and query, ids of users among them.
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            // What keeps the host from starting is thrown to whoever starts it.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                console.JsonWriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void AddServing(IServiceCollection services, CloudOptions options, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Feed);
        services.AddSingleton(time);
        services.AddSingleton<ServiceClock>();
        services.AddSingleton(_ => PublicKey.Load(options.PublicKeyFile));
        services.AddSingleton(provider => new BundleRegistry(options.BundlesFolder, provider.GetRequiredService<PublicKey>(), options.VersionCapacity));
        services.AddSingleton(_ => new SqliteUserStateStore(options.StateFile));
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<SqliteUserStateStore>());
        services.AddSingleton<IUserStateStore>(provider => provider.GetRequiredService<SqliteUserStateStore>());
        services.AddSingleton<IUserEmbeddingStore>(provider => provider.GetRequiredService<SqliteUserStateStore>());
        services.AddSingleton<IUserEmbeddingConsumer, UserEmbeddingConsumer>();
        services.AddSingleton<UserEmbeddings>();
        services.AddSingleton<ICatalogueStore>(_ => new SqliteCatalogueStore(options.CatalogueFile));
        services.AddSingleton<LiveCatalogue>();
        services.AddSingleton<LiveCounters>();
        services.AddSingleton<LiveVersions>();
        services.AddSingleton<EmbeddingLookup>();
        services.AddSingleton<EventIntake>();
        services.AddSingleton<FeedService>();
        services.AddHostedService<BundleReload>();
        services.AddHostedService<EmbeddingRefresh>();
    }
}
