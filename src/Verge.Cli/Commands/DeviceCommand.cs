using System.CommandLine;
using Verge.Bundles;
using Verge.Cli.Data;
using Verge.Cli.Device;
using Verge.Cli.Shell;

namespace Verge.Cli.Commands;

/// <summary><c>verge device</c>: one small session of a device against a running cloud.</summary>
internal static class DeviceCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var cloud = Flags.Text("--cloud", "URL", "Where the cloud listens, as in http://127.0.0.1:5080.", "an address");
        var user = Flags.Text("--user", "ID", "Whose device it is.", "an id");
        var key = Flags.Text("--key", "FILE", $"The public key (PEM) that the device part must be signed for, or the data directory that holds it ({SigningKey.PublicFileName}).", "a file");
        cloud.Required = user.Required = key.Required = true;
        var store = Flags.Text("--store", "DIR", "Where the device keeps its behaviors and models from one session to the next. Default: a folder that is gone afterwards.", "a folder");
        var place = new PlaceFlags();
        var skip = Flags.Whole("--skip", "Items to pass over first, without a click.", 0, 1000);
        var click = new Option<string[]>("--click") { HelpName = "ID", Description = "Scroll to this item of the feed and click it; may be given several times." };
        var delete = new Option<string[]>("--delete") { HelpName = "ID", Description = "Scroll to this item, after all clicks, and delete it; may be given several times." };
        var top = Flags.Whole("--top", "Places of a feed that are printed. Default 10.", 1, 1000);
        return shell.Create(
            "device",
            "Play a small session on a device: fetch its model, ask for a page, act, and see the feed re-rank itself.",
            async (parsed, run, cancellation) =>
            {
                var folder = parsed.GetValue(store);
                using var temporary = folder is null ? new TemporaryStore() : null;
                var (surface, anchor) = place.Read(parsed);
                var settings = new DeviceSettings
                {
                    Cloud = Address(parsed.GetValue(cloud)!),
                    UserId = parsed.GetValue(user)!,
                    KeyFile = KeyFile(parsed.GetValue(key)!),
                    Store = folder ?? temporary!.Folder,
                    Surface = surface,
                    AnchorItemId = anchor,
                    Skip = parsed.GetValue(skip) ?? 0,
                    Acts =
                    [
                        .. (parsed.GetValue(click) ?? []).Select(id => new DeviceAct(id, Delete: false)),
                        .. (parsed.GetValue(delete) ?? []).Select(id => new DeviceAct(id, Delete: true)),
                    ],
                };
                var report = await DeviceSession.RunAsync(settings, run.Time, cancellation);
                report.Write(run);
                report.Print(run, parsed.GetValue(top) ?? 10);
            },
            [cloud, user, key, store, .. place.All, skip, click, delete, top]);
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new UsageException($"--cloud: got '{text}', expected an address such as http://127.0.0.1:5080");

    private static string KeyFile(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, SigningKey.PublicFileName) : path;
        return File.Exists(file) ? file : throw new CommandException($"--key: got '{path}', expected the file of a public key, or a folder with {SigningKey.PublicFileName}");
    }

    private sealed class TemporaryStore : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("verge-device-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
