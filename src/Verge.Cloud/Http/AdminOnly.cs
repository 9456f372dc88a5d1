using System.Security.Cryptography;
using System.Text;

namespace Verge.Cloud.Http;

/// <summary>Lets only those through who know the admin key; their request's body is not read before.</summary>
internal static class AdminOnly
{
    private const string Scheme = "Bearer ";

    public static RouteHandlerBuilder RequireAdmin(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter(async (call, next) =>
    {
        Check(call.HttpContext);
        return await next(call);
    });

    /// <summary>Refuses a request without the admin key.</summary>
    /// <exception cref="AdminKeyException">It has none or another one, or the cloud has none.</exception>
    public static void Check(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<CloudOptions>().AdminKey is not { } key)
        {
            throw new AdminKeyException(StatusCodes.Status403Forbidden, "This cloud has no admin key: nobody may do this.");
        }

        var given = context.Request.Headers.Authorization.ToString();
        // In a time that tells nothing of the key.
        if (!given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given[Scheme.Length..].Trim()), Encoding.UTF8.GetBytes(key)))
        {
            throw new AdminKeyException(StatusCodes.Status401Unauthorized, "Authorization: got no admin key, or another one, expected 'Bearer' and the cloud's admin key.");
        }
    }
}
