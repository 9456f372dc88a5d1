using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Verge.Domain;

namespace Verge.Cli.Data;

/// <summary>Tells logs apart, wherever they come from.</summary>
internal static class DataFingerprint
{
    /// <summary>SHA-256 over the log's interactions and requests and the catalogue's size.</summary>
    public static string Of(Dataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, string.Create(CultureInfo.InvariantCulture, $"{data.Name}|{data.Items.Length}"));
        foreach (var interaction in data.Interactions)
        {
            Add(hash, string.Create(CultureInfo.InvariantCulture, $"{interaction.UserId}|{interaction.ItemId}|{interaction.Kind}|{interaction.At.UtcTicks}"));
        }

        foreach (var session in data.Sessions)
        {
            Add(hash, string.Create(CultureInfo.InvariantCulture, $"{session.SessionId}|{session.Behaviors.Length}"));
            foreach (var request in session.Requests)
            {
                Add(hash, string.Create(CultureInfo.InvariantCulture, $"{request.At.UtcTicks}|{request.Candidates.Length}|{request.Candidates.Count(candidate => candidate.Clicked)}"));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}
